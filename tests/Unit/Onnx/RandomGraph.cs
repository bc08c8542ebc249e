namespace NeuroSim.Tests.Unit.Onnx;

/// <summary>
/// Draws graphs of spiking networks as exporters could write them: many ways to say the same things. All numbers are multiples of powers of two, so that sums
/// in
/// any order are exact and a rounding cannot fall to different sides.
/// </summary>
internal sealed class RandomGraph
{
    private readonly Random _random;
    private readonly OnnxWriter _writer = new();
    private readonly int _d;
    private int _channels, _side;

    private RandomGraph(int seed)
    {
        _random = new Random(seed);
        _d = 1 << _random.Next(0, 4);
        _channels = _random.Next(1, 4);
        _side = 8;
    }

    /// <summary>A file and an input that fits it.</summary>
    public static (byte[] File, double[] Input) Of(int seed)
    {
        RandomGraph graph = new(seed);
        double[] input = [.. Enumerable.Range(0, graph._channels * 64).Select(_ => (double)graph._random.Next(0, 4))];
        graph._writer.Input("image", 1, graph._channels, 8, 8);
        string x = graph.Convolution("image", graph._random.Next(2, 6));
        for (int block = graph._random.Next(0, 4); block > 0; block--)
        {
            x = graph.Block(x);
        }

        string y = graph.Head(x);
        graph._writer.Output(y);
        return (graph._writer.Build(), input);
    }

    private bool Chance() => _random.Next(2) == 0;

    private double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => _random.Next(-8, 9) / 8.0)];

    private string Scalar(double value) => _writer.Constant(Chance() ? [] : [1], value);

    private string Block(string x) => _random.Next(5) switch
    {
        0 => Residual(x),
        1 => Attention(x),
        2 => Tokens(x),
        3 when _side > 2 => Pooled(x),
        _ => Convolution(Neuron(x), _random.Next(2, 6)),
    };

    // A convolution, perhaps with a border of its own, a batch norm, factors and offsets behind it.
    private string Convolution(string x, int outputs, bool keep = false)
    {
        int kernel = _random.Next(2) == 0 ? 1 : 3, groups = outputs % _channels == 0 && Chance() ? _channels : 1;
        int dilation = kernel == 3 && _side > 2 && Chance() ? 2 : 1, pad = kernel == 3 ? dilation : 0, stride = !keep && _side > 2 && Chance() ? 2 : 1;
        bool apart = pad > 0 && Chance();
        if (apart)
        {
            x = _writer.Node("Pad", [x, _writer.Integers(0, 0, pad, pad, 0, 0, pad, pad)]);
        }

        string weights = _writer.Constant([outputs, _channels / groups, kernel, kernel], Numbers(outputs * (_channels / groups) * kernel * kernel));
        string[] inputs = Chance() ? [x, weights] : [x, weights, _writer.Constant([outputs], Numbers(outputs))];
        int border = apart ? 0 : pad;
        x = _writer.Node("Conv", inputs, ("group", groups), ("pads", new[] { border, border, border, border }), ("strides", new[] { stride, stride }),
            ("dilations", new[] { dilation, dilation }), ("kernel_shape", new[] { kernel, kernel }));
        (_channels, _side) = (outputs, ((_side - 1) / stride) + 1);
        return Adjusted(x, 4);
    }

    private string Adjusted(string x, int rank)
    {
        int[] shape = rank == 4 ? [_channels, 1, 1] : [_channels];
        return _random.Next(6) switch
        {
            0 when rank == 4 => _writer.Node("BatchNormalization", [x, Vector(Numbers(_channels)), Vector(Numbers(_channels)), Vector(Numbers(_channels)),
                Vector([.. Numbers(_channels).Select(v => v > 0 ? 4.0 : 0.25)])], ("epsilon", 0.0)),
            1 => _writer.Node("Mul", [x, _writer.Constant(shape, Numbers(_channels))]),
            2 => _writer.Node("Add", [_writer.Constant(shape, Numbers(_channels)), x]),
            3 => _writer.Node("Sub", [x, Scalar(0.25)]),
            4 => _writer.Node("Div", [x, Scalar(0.5)]),
            _ => x,
        };
    }

    private string Vector(double[] values) => _writer.Constant([values.Length], values);

    private string Neuron(string x)
    {
        string zero = Scalar(0), top = Scalar(_d), half = Scalar(0.5);
        if (Chance())
        {
            // A threshold, seen as a factor in front.
            x = _writer.Node("Mul", [x, Scalar(0.5)]);
        }

        x = _random.Next(7) switch
        {
            0 => _writer.Node("Clip", [_writer.Node("Round", [x]), zero, top]),
            1 => _writer.Node("Floor", [_writer.Node("Add", [_writer.Node("Clip", [x, zero, top]), half])]),
            2 => _writer.Node("Clip", [_writer.Node("Floor", [_writer.Node("Add", [x, half])]), zero, top]),
            3 => _writer.Node("Floor", [_writer.Node("Clip", [x], ("min", 0.0), ("max", (double)_d))]),
            4 => _writer.Node("Round", [_writer.Node("Mul", [_writer.Node("Clip", [x, zero, Scalar(1)]), top])]),
            5 => _writer.Node("Clip", [_writer.Node("Round", [_writer.Node("Relu", [x])]), string.Empty, top]),
            _ => _writer.Node("Round", [_writer.Node("Clip", [x, zero, top])]),
        };
        return _random.Next(3) switch
        {
            0 => _writer.Node("Div", [x, top]),
            1 => _writer.Node("Mul", [Scalar(1.0 / _d), x]),
            _ => x,
        };
    }

    private string Residual(string x)
    {
        string branch = Convolution(Neuron(x), _channels, keep: true);
        branch = _writer.Node("Reshape", [branch, _writer.Integers(1, _channels, _side, -1)]);
        return _writer.Node("Add", Chance() ? [x, branch] : [branch, x]);
    }

    private string Pooled(string x)
    {
        x = _writer.Node("AveragePool", [Neuron(x)], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));
        _side /= 2;
        return Convolution(x, _random.Next(2, 6));
    }

    // A linear layer on tokens, in one of the ways in which it is written.
    private string Tokens(string x)
    {
        int tokens = _side * _side, outputs = _random.Next(2, 6), inputs = _channels;
        x = _writer.Node("Reshape", [Neuron(x), _writer.Integers(1, _channels, tokens)]);
        _channels = outputs;
        switch (_random.Next(3))
        {
            case 0:
                x = _writer.Node("Conv", [x, _writer.Constant([outputs, inputs, 1], Numbers(outputs * inputs))]);
                break;
            case 1:
                x = _writer.Node("MatMul", [_writer.Constant([outputs, inputs], Numbers(outputs * inputs)), x]);
                break;
            default:
                x = _writer.Node("Transpose", [x], ("perm", new[] { 0, 2, 1 }));
                x = _writer.Node("MatMul", [x, _writer.Constant([inputs, outputs], Numbers(outputs * inputs))]);
                x = _writer.Node("Transpose", [Adjusted(x, 3)], ("perm", new[] { 0, 2, 1 }));
                break;
        }

        return _writer.Node("Reshape", [x, _writer.Integers(1, outputs, _side, _side)]);
    }

    // Queries, keys and values as heads × tokens × channels or heads × channels × tokens, the products in either order, the scale anywhere.
    private string Attention(string x)
    {
        int heads = _random.Next(1, 4), perHead = _random.Next(1, 4), perValue = _random.Next(1, 4), tokens = _side * _side;
        string from = Neuron(x);
        int inputs = _channels;
        string q = Projected(from, inputs, heads, perHead), k = Projected(from, inputs, heads, perHead), v = Projected(from, inputs, heads, perValue);
        string y;
        if (Chance())
        {
            string turned = Turned(k, heads, perHead, tokens, toTokens: false);
            q = Turned(q, heads, perHead, tokens, toTokens: true);
            v = Turned(v, heads, perValue, tokens, toTokens: true);
            y = Chance() ? Product(Product(q, turned), v) : Product(q, Product(turned, v));
            y = _writer.Node("Transpose", [y], ("perm", new[] { 0, 1, 3, 2 }));
        }
        else
        {
            string turned = Turned(k, heads, perHead, tokens, toTokens: true);
            q = Turned(q, heads, perHead, tokens, toTokens: false);
            v = Turned(v, heads, perValue, tokens, toTokens: false);
            y = Chance() ? Product(v, Product(turned, q)) : Product(Product(v, turned), q);
        }

        _channels = heads * perValue;
        return _writer.Node("Reshape", [y, _writer.Integers(1, _channels, _side, _side)]);
    }

    private string Projected(string from, int inputs, int heads, int perHead)
    {
        _channels = inputs;
        int side = _side;
        string x = Neuron(Convolution(from, heads * perHead, keep: true));
        _side = side;
        return x;
    }

    private string Turned(string x, int heads, int perHead, int tokens, bool toTokens)
    {
        if (Chance())
        {
            // As PyTorch code does it: flatten, tokens first, split the channels, heads first.
            x = _writer.Node("Transpose", [_writer.Node("Reshape", [x, _writer.Integers(1, heads * perHead, -1)])], ("perm", new[] { 0, 2, 1 }));
            x = _writer.Node("Reshape", [x, _writer.Integers(1, tokens, heads, perHead)]);
            return _writer.Node("Transpose", [x], ("perm", toTokens ? new[] { 0, 2, 1, 3 } : [0, 2, 3, 1]));
        }

        x = _writer.Node("Reshape", [x, _writer.Integers(1, heads, perHead, tokens)]);
        return toTokens ? _writer.Node("Transpose", [x], ("perm", new[] { 0, 1, 3, 2 })) : x;
    }

    private string Product(string a, string b)
    {
        string y = _writer.Node("MatMul", [a, b]);
        return Chance() ? _writer.Node("Mul", [y, Scalar(0.25)]) : y;
    }

    private string Head(string x)
    {
        int classes = _random.Next(2, 5);
        switch (_random.Next(5))
        {
            case 0:
                x = _writer.Node("Reshape", [x, _writer.Integers(1, _channels, -1)]);
                x = Neuron(_writer.Node("ReduceMean", [x], ("axes", new[] { 2 }), ("keepdims", 0)));
                return Gemm(x, _channels, classes);
            case 1:
                x = _writer.Node("GlobalAveragePool", [Neuron(x)]);
                return Gemm(_writer.Node("Flatten", [x], ("axis", 1)), _channels, classes);
            case 2:
                x = _writer.Node("ReduceMean", [Neuron(x)], ("axes", new[] { -2, -1 }), ("keepdims", 1));
                return _writer.Node("Conv", [x, _writer.Constant([classes, _channels, 1, 1], Numbers(classes * _channels))]);
            case 3:
                // Rows, columns, channels: a flattened map in another order.
                x = _writer.Node("Transpose", [Neuron(x)], ("perm", new[] { 0, 2, 3, 1 }));
                return Gemm(_writer.Node("Reshape", [x, _writer.Integers(1, -1)]), _channels * _side * _side, classes);
            default:
                return Gemm(_writer.Node("Flatten", [Neuron(x)], ("axis", 1)), _channels * _side * _side, classes);
        }
    }

    private string Gemm(string x, int inputs, int classes) => Chance()
        ? _writer.Node("Gemm", [x, _writer.Constant([classes, inputs], Numbers(classes * inputs)), Vector(Numbers(classes))], ("transB", 1), ("alpha", 0.5))
        : _writer.Node("Gemm", [x, _writer.Constant([inputs, classes], Numbers(classes * inputs))]);
}
