using NeuroSim.Models.Onnx;

namespace NeuroSim.Tests.Unit.Onnx;

/// <summary>A dense tensor of the interpreter.</summary>
internal sealed record Dense(int[] Shape, double[] Values)
{
    public int Count => Values.Length;

    /// <summary>A tensor computed element by element.</summary>
    public static Dense Of(int[] shape, Func<int[], double> value)
    {
        double[] values = new double[shape.Aggregate(1, (n, s) => n * s)];
        int[] index = new int[shape.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = value(index);
            for (int axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        return new(shape, values);
    }

    /// <summary>An element; axes of size 1 spread, and missing ones too.</summary>
    public double At(params ReadOnlySpan<int> index)
    {
        int at = 0;
        for (int axis = 0; axis < Shape.Length; axis++)
        {
            at = (at * Shape[axis]) + (Shape[axis] == 1 ? 0 : index[index.Length - Shape.Length + axis]);
        }

        return Values[at];
    }
}

/// <summary>
/// Evaluates graphs operator by operator on dense tensors, as the ONNX specification defines them: what the network that NeuroSim finds is held to. It knows
/// no views, no neurons and no folding.
/// </summary>
internal sealed class GraphInterpreter
{
    private readonly Dictionary<string, Dense> _values = new(StringComparer.Ordinal);

    public static Dense Run(OnnxGraph graph, double[] input)
    {
        GraphInterpreter run = new();
        foreach ((string name, var tensor) in graph.Initialisers)
        {
            run._values[name] = new([.. tensor.Shape], tensor.ToDoubles());
        }

        run._values[graph.Inputs[0].Name] = new([.. graph.Inputs[0].Shape!.Select(s => s ?? 1)], input);
        foreach (OnnxNode node in graph.Nodes)
        {
            run._values[node.Outputs[0]] = run.Evaluate(node);
        }

        return run._values[graph.Outputs[0].Name];
    }

    private Dense Evaluate(OnnxNode node)
    {
        Dense x = _values[node.Inputs[0]];
        return node.Operator switch
        {
            "Conv" => Convolve(node, x, Input(node, 1)!, Input(node, 2)),
            "Gemm" => MatMul(x, Whole(node, "transB", 0) != 0 ? Transpose(Input(node, 1)!, [1, 0]) : Input(node, 1)!) is var product && Input(node, 2) is { } c
                ? Combine(Map(product, v => v * Real(node, "alpha", 1)), Map(c, v => v * Real(node, "beta", 1)), (a, b) => a + b) : product,
            "MatMul" => MatMul(x, Input(node, 1)!),
            "BatchNormalization" => Normalise(x, [.. Enumerable.Range(1, 4).Select(i => Input(node, i)!)], Real(node, "epsilon", 1e-5)),
            "Add" => Combine(x, Input(node, 1)!, (a, b) => a + b),
            "Sub" => Combine(x, Input(node, 1)!, (a, b) => a - b),
            "Mul" => Combine(x, Input(node, 1)!, (a, b) => a * b),
            "Div" => Combine(x, Input(node, 1)!, (a, b) => a / b),
            "Clip" => Map(x, v => Math.Min(Math.Max(v, Bound(node, 1, "min", -1e300)), Bound(node, 2, "max", 1e300))),
            "Relu" => Map(x, v => Math.Max(v, 0)),
            "Round" => Map(x, v => Math.Round(v, MidpointRounding.ToEven)),
            "Floor" => Map(x, Math.Floor),
            "AveragePool" => Pool(x, Wholes(node, "kernel_shape"), Wholes(node, "strides")),
            "GlobalAveragePool" => Pool(x, x.Shape[2..], x.Shape[2..]),
            "ReduceMean" => Mean(x, Wholes(node, "axes"), Whole(node, "keepdims", 1) != 0),
            "Pad" => Pad(x, [.. Input(node, 1)!.Values.Select(v => (int)v)]),
            "Transpose" => Transpose(x, Wholes(node, "perm")),
            "Reshape" => Reshape(x, [.. Input(node, 1)!.Values.Select((s, i) => s == 0 ? x.Shape[i] : (int)s)]),
            "Flatten" => Reshape(x, [x.Shape[..(int)Whole(node, "axis", 1)].Aggregate(1, (n, s) => n * s), -1]),
            "Unsqueeze" => Reshape(x, [.. x.Shape, 1]),
            "Squeeze" => Reshape(x, x.Shape[..^1]),
            _ => x,
        };
    }

    private Dense? Input(OnnxNode node, int index) => index < node.Inputs.Count && node.Inputs[index].Length > 0 ? _values[node.Inputs[index]] : null;

    private double Bound(OnnxNode node, int index, string name, double otherwise) => Input(node, index)?.Values[0] ?? Real(node, name, otherwise);

    private static long Whole(OnnxNode node, string name, long otherwise)
        => node.Attributes.TryGetValue(name, out OnnxAttributeValue? a) ? a.Wholes[0] : otherwise;

    private static int[] Wholes(OnnxNode node, string name) => [.. node.Attributes[name].Wholes.Select(w => (int)w)];

    private static double Real(OnnxNode node, string name, double otherwise)
        => node.Attributes.TryGetValue(name, out OnnxAttributeValue? a) ? a.Reals[0] : otherwise;

    private static Dense Map(Dense x, Func<double, double> map) => x with { Values = Array.ConvertAll(x.Values, v => map(v)) };

    private static Dense Combine(Dense a, Dense b, Func<double, double, double> combine)
    {
        int rank = Math.Max(a.Shape.Length, b.Shape.Length);
        int[] shape = [.. Enumerable.Range(0, rank).Select(i => Math.Max(Size(a, i - rank), Size(b, i - rank)))];
        return Dense.Of(shape, index => combine(a.At(index), b.At(index)));

        static int Size(Dense x, int fromEnd) => x.Shape.Length + fromEnd >= 0 ? x.Shape[x.Shape.Length + fromEnd] : 1;
    }

    private static Dense Convolve(OnnxNode node, Dense x, Dense w, Dense? bias)
    {
        // One dimension is two with a single row.
        if (w.Shape.Length == 3)
        {
            Dense two = Convolve(node, Reshape(x, [1, x.Shape[1], 1, x.Shape[2]]), Reshape(w, [w.Shape[0], w.Shape[1], 1, w.Shape[2]]), bias);
            return Reshape(two, [1, two.Shape[1], two.Shape[3]]);
        }

        int stride = node.Attributes.ContainsKey("strides") ? Wholes(node, "strides")[^1] : 1;
        int pad = node.Attributes.ContainsKey("pads") ? Wholes(node, "pads")[^1] : 0;
        int dilation = node.Attributes.ContainsKey("dilations") ? Wholes(node, "dilations")[^1] : 1, groups = (int)Whole(node, "group", 1);
        int perGroup = w.Shape[0] / groups;
        int Out(int length, int kernel) => ((length + (2 * pad) - ((kernel - 1) * dilation) - 1) / stride) + 1;
        return Dense.Of([1, w.Shape[0], Out(x.Shape[2], w.Shape[2]), Out(x.Shape[3], w.Shape[3])], at =>
        {
            double sum = bias?.Values[at[1]] ?? 0;
            for (int i = 0; i < w.Shape[1] * w.Shape[2] * w.Shape[3]; i++)
            {
                int kx = i % w.Shape[3], ky = i / w.Shape[3] % w.Shape[2], c = i / w.Shape[3] / w.Shape[2];
                int iy = (at[2] * stride) + (ky * dilation) - pad, ix = (at[3] * stride) + (kx * dilation) - pad;
                sum += iy < 0 || ix < 0 || iy >= x.Shape[2] || ix >= x.Shape[3]
                    ? 0
                    : w.At(at[1], c, ky, kx) * x.At(0, (at[1] / perGroup * w.Shape[1]) + c, iy, ix);
            }

            return sum;
        });
    }

    private static Dense MatMul(Dense a, Dense b)
    {
        int[] batch = a.Shape.Length >= b.Shape.Length ? a.Shape[..^2] : b.Shape[..^2];
        return Dense.Of([.. batch, a.Shape[^2], b.Shape[^1]], at =>
        {
            int[] left = [.. at], right = [.. at];
            double sum = 0;
            for (int k = 0; k < a.Shape[^1]; k++)
            {
                left[^1] = right[^2] = k;
                sum += a.At(left) * b.At(right);
            }

            return sum;
        });
    }

    private static Dense Normalise(Dense x, Dense[] p, double epsilon)
        => Dense.Of(x.Shape, at => ((x.At(at) - p[2].Values[at[1]]) / Math.Sqrt(p[3].Values[at[1]] + epsilon) * p[0].Values[at[1]]) + p[1].Values[at[1]]);

    private static Dense Pool(Dense x, int[] kernel, int[] strides)
    {
        int[] shape = [.. x.Shape.Select((s, axis) => axis < 2 ? s : ((s - kernel[axis - 2]) / strides[axis - 2]) + 1)];
        int window = kernel.Aggregate(1, (n, k) => n * k);
        return Dense.Of(shape, at => Enumerable.Range(0, window).Sum(i =>
        {
            int[] from = [.. at];
            for (int axis = kernel.Length - 1; axis >= 0; i /= kernel[axis--])
            {
                from[axis + 2] = (at[axis + 2] * strides[axis]) + (i % kernel[axis]);
            }

            return x.At(from);
        }) / window);
    }

    private static Dense Mean(Dense x, int[] axes, bool keep)
    {
        int[] reduced = [.. axes.Select(a => (a + x.Shape.Length) % x.Shape.Length)];
        int[] shape = [.. x.Shape.Select((s, axis) => reduced.Contains(axis) ? 1 : s)];
        double[] sums = new double[shape.Aggregate(1, (n, s) => n * s)];
        int To(int[] at) => Enumerable.Range(0, shape.Length).Aggregate(0, (n, axis) => (n * shape[axis]) + (shape[axis] == 1 ? 0 : at[axis]));
        Dense.Of(x.Shape, at => sums[To(at)] += x.At(at));
        return new(keep ? shape : [.. shape.Where((_, axis) => !reduced.Contains(axis))], [.. sums.Select(s => s * sums.Length / x.Count)]);
    }

    private static Dense Pad(Dense x, int[] pads)
    {
        int rank = x.Shape.Length;
        return Dense.Of([.. x.Shape.Select((s, a) => s + pads[a] + pads[a + rank])], at =>
        {
            int[] from = [.. at.Select((i, a) => i - pads[a])];
            return from.Where((i, a) => i < 0 || i >= x.Shape[a]).Any() ? 0 : x.At(from);
        });
    }

    private static Dense Transpose(Dense x, int[] order) => Dense.Of([.. order.Select(a => x.Shape[a])], at =>
    {
        int[] from = new int[order.Length];
        for (int axis = 0; axis < order.Length; axis++)
        {
            from[order[axis]] = at[axis];
        }

        return x.At(from);
    });

    private static Dense Reshape(Dense x, int[] shape)
        => x with { Shape = [.. shape.Select(s => s >= 0 ? s : x.Count / -shape.Aggregate(1, (n, v) => n * v))] };
}
