using NeuroSim.Models.Nir;

namespace NeuroSim.Tests.Unit.Nir;

/// <summary>
/// Random feed-forward graphs of what chips run. All numbers are multiples of 1/32 or powers of two, so that sums are exact in any order: the two
/// executors must agree in every bit.
/// </summary>
internal sealed class ConversionGraph
{
    private readonly Random _random;
    private readonly Dictionary<string, NirNode> _nodes = new(StringComparer.Ordinal);
    private readonly List<NirEdge> _edges = [];
    private string _last = "input";
    private NirShape _shape;

    private ConversionGraph(int seed, double? timeStep)
    {
        _random = new(seed);
        TimeStep = timeStep;
        Threshold = Pick(0.5, 1, 2);
        Input = _random.Next(4) == 0 ? new NirShape(_random.Next(2, 9)) : new NirShape(_random.Next(1, 4), _random.Next(4, 9), _random.Next(4, 9));
        _nodes["input"] = new NirInput(Input);
        _shape = Input;
    }

    public NirShape Input { get; }

    /// <summary>The threshold of all neurons: options give one least potential for all of them.</summary>
    public double Threshold { get; }

    public double? TimeStep { get; }

    public NirGraph Graph { get; private set; } = null!;

    /// <summary>A graph.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="timeStep">Seconds per step for neurons that leak; null for graphs without.</param>
    public static ConversionGraph Of(int seed, double? timeStep = null)
    {
        ConversionGraph graph = new(seed, timeStep);
        int blocks = graph._random.Next(1, 4);
        for (int i = 0; i < blocks; i++)
        {
            graph.Block(i, isLast: i == blocks - 1);
        }

        graph.Add("output", new NirOutput(graph._shape));
        graph.Graph = new(graph._nodes, graph._edges);
        return graph;
    }

    /// <summary>Counts of events for some steps.</summary>
    public double[][] Steps(int count) => [.. Enumerable.Range(0, count).Select(_ => Step())];

    private double[] Step() => [.. Enumerable.Range(0, Input.Count).Select(_ => (double)Math.Max(0, _random.Next(-3, 4)))];

    private void Block(int i, bool isLast)
    {
        if (_shape.Rank == 3 && Math.Min(_shape[1], _shape[2]) >= 4 && _random.Next(3) == 0)
        {
            NirExtent two = new(2, 2);
            Add($"pool{i}", _random.Next(2) == 0 ? new NirSumPool2d(two, two, new(0, 0)) : new NirAvgPool2d(two, two, new(0, 0)));
        }

        MaybeScale($"before{i}");
        if (_shape.Rank == 3 && _random.Next(4) == 0)
        {
            Add($"flatten{i}", new NirFlatten(0, -1, _shape));
        }

        string from = _last;
        NirShape before = _shape;
        bool hasWeights = before.Rank == 3 || i == 0 || _random.Next(5) > 0;
        if (_shape.Rank == 3)
        {
            NirConv2d conv = Convolution();
            Add($"conv{i}", conv);
            if (_random.Next(4) == 0)
            {
                // A second branch into the same neurons.
                Branch($"branch{i}", from, conv with { Weight = Tensor(conv.Weight.Shape) });
            }
        }
        else if (hasWeights)
        {
            NirTensor weight = Tensor(new(_random.Next(1, 6), before[0]));
            Add($"linear{i}", _random.Next(2) == 0 ? new NirLinear(weight) : new NirAffine(weight, Tensor(new(weight.Shape[0]))));
        }

        MaybeScale($"after{i}");
        // Without weights, spikes go straight into neurons.
        if (!isLast || i == 0 || !hasWeights || _random.Next(2) == 0)
        {
            Fire($"if{i}");
        }
    }

    private void Fire(string name)
    {
        NirTensor threshold = Scalar(Threshold), r = PerChannel(() => Pick(0.5, 1, 2));
        NirTensor? reset = _random.Next(3) == 0 ? Scalar(0) : null;
        Add(name, TimeStep is { } step && _random.Next(2) == 0 ? new NirLIF(Scalar(4 * step), r, PerChannel(() => Pick(-0.25, 0, 0.5)), threshold, reset)
            : new NirIF(r, threshold, reset));
    }

    private NirConv2d Convolution()
    {
        int rows = _random.Next(1, Math.Min(4, _shape[1] + 1)), columns = _random.Next(1, Math.Min(4, _shape[2] + 1));
        int groups = _random.Next(3) == 0 ? _shape[0] : 1, outputs = groups * _random.Next(1, 4), padding = _random.Next(0, 2);
        int dilation = (rows - 1) * 2 < _shape[1] && (columns - 1) * 2 < _shape[2] ? _random.Next(1, 3) : 1, stride = _random.Next(1, 3);
        NirTensor weight = Tensor(new(outputs, _shape[0] / groups, rows, columns));
        NirTensor? bias = _random.Next(2) == 0 ? Tensor(new(outputs)) : null;
        return new(null, weight, new(stride, stride), NirPadding.Of(padding, padding), new(dilation, dilation), groups, bias);
    }

    private void MaybeScale(string name)
    {
        if (_random.Next(4) == 0)
        {
            Add(name, new NirScale(PerChannel(() => Pick(0.5, 1, 2))));
        }
    }

    private void Add(string name, NirNode node)
    {
        _nodes[name] = node;
        _edges.Add(new(_last, name));
        _last = name;
        NirGraph soFar = new(_nodes, _edges);
        _shape = NirShapes.Infer(soFar).Output(name);
    }

    // Its output joins the last node's in the node that comes next: a scale of ones, so that there is always one.
    private void Branch(string name, string from, NirConv2d conv)
    {
        _nodes[name] = conv;
        _edges.Add(new(from, name));
        Add($"{name}.joined", new NirScale(Scalar(1)));
        _edges.Add(new(name, $"{name}.joined"));
    }

    private NirTensor PerChannel(Func<double> value)
    {
        double[] values = [.. Enumerable.Range(0, _shape[0]).Select(_ => value())];
        return _random.Next(2) == 0 ? Scalar(values[0])
            : _shape.Rank == 3 ? new(new(values.Length, 1, 1), values)
            : OfMap(values);
    }

    // After a Flatten several elements belong to one channel; one value for all fits any map.
    private static NirTensor OfMap(double[] values) => new(new(1), [values[0]]);

    private NirTensor Tensor(NirShape shape) => new(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => _random.Next(-16, 25) / 32.0)]);

    private static NirTensor Scalar(double value) => new(new(), [value]);

    private double Pick(params double[] values) => values[_random.Next(values.Length)];
}
