using NeuroSim.Models.Nir;

namespace NeuroSim.Tests.Unit.Nir;

/// <summary>Random parameters, nodes and graphs whose shapes fit.</summary>
/// <param name="seed">Seed.</param>
internal sealed class NirRandom(int seed)
{
    private readonly Random _random = new(seed);

    public int Next(int lowest, int highest) => _random.Next(lowest, highest + 1);

    public bool Coin() => _random.Next(2) == 0;

    /// <summary>Numbers between two bounds, in either precision.</summary>
    public NirTensor Tensor(NirShape shape, double lowest = -1, double highest = 1)
    {
        bool single = Coin();
        double[] values = [.. Enumerable.Range(0, shape.Count).Select(_ => lowest + _random.NextDouble() * (highest - lowest))];
        return new(shape, single ? Array.ConvertAll(values, v => (double)(float)v) : values, single);
    }

    /// <summary>Numbers for each element of a shape, or fewer that are spread over it.</summary>
    public NirTensor Parameter(NirShape shape, double lowest = -1, double highest = 1) =>
        Tensor(new NirShape([.. shape.Sizes.Skip(Next(0, shape.Rank)).Select(s => Coin() ? s : 1)]), lowest, highest);

    public NirTensor Positive(NirShape shape) => Parameter(shape, 0.001, 2);

    public NirTensor? Maybe(NirTensor tensor) => Coin() ? tensor : null;

    /// <summary>Spikes and silence, now and then a value that is no spike.</summary>
    public double[] Input(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Next(0, 9) switch { < 6 => 0.0, < 9 => Next(1, 3), _ => _random.NextDouble() - 0.5 })];

    /// <summary>A convolution for an input of (channels, rows, columns).</summary>
    public NirConv2d Conv2d(NirShape input)
    {
        int groups = input[0] % 2 == 0 && Coin() ? 2 : 1, outputs = groups * Next(1, 3);
        NirPaddingMode mode = (NirPaddingMode)Next(0, 2);
        NirExtent dilation = new(Next(1, 2), Next(1, 2)), padding = mode == NirPaddingMode.Explicit ? new(Next(0, 2), Next(0, 2)) : default;
        int height = Kernel(input[1], padding.Height, dilation.Height), width = Kernel(input[2], padding.Width, dilation.Width);
        NirExtent stride = mode == NirPaddingMode.Same ? new(1, 1) : new(Next(1, 3), Next(1, 3));
        NirTensor weight = Tensor(new NirShape(outputs, input[0] / groups, height, width));
        NirExtent? declared = Coin() ? new NirExtent(input[1], input[2]) : null;
        return new(declared, weight, stride, new(mode, padding), dilation, groups, Maybe(Tensor(new NirShape(outputs))));
    }

    /// <summary>A convolution for an input of (channels, length).</summary>
    public NirConv1d Conv1d(NirShape input)
    {
        int outputs = Next(1, 3), padding = Next(0, 2), dilation = Next(1, 2);
        NirTensor weight = Tensor(new NirShape(outputs, input[0], Kernel(input[1], padding, dilation)));
        return new(Coin() ? input[1] : null, weight, Next(1, 3), NirPadding.Of(0, padding), dilation, 1, Maybe(Tensor(new NirShape(outputs))));
    }

    private int Kernel(int input, int padding, int dilation) => Next(1, Math.Min(3, (input + 2 * padding - 1) / dilation + 1));
}
