namespace NeuroSim.Models.Nir;

/// <summary>Convolutions, from the inputs that are not zero: each adds its weights to the outputs whose windows contain it.</summary>
internal sealed class NirConvolutionUnit : NirUnit
{
    private readonly NirWindow _rows, _columns;
    private readonly int _channels, _perGroup, _outputsPerGroup, _positions;
    private readonly double[] _weights, _bias, _sums;

    /// <summary>Creates the unit. A one-dimensional convolution is one of a single row.</summary>
    /// <param name="weight">(outputs, inputs per group, …kernel).</param>
    /// <param name="bias">(outputs), or null.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="rows">Windows along rows.</param>
    /// <param name="columns">Windows along columns.</param>
    public NirConvolutionUnit(NirTensor weight, NirTensor? bias, int groups, NirWindow rows, NirWindow columns)
        : base(weight.Shape[0] * rows.Output * columns.Output)
    {
        (_rows, _columns, _perGroup) = (rows, columns, weight.Shape[1]);
        (_channels, _outputsPerGroup) = (weight.Shape[0], weight.Shape[0] / groups);
        _positions = rows.Output * columns.Output;
        _bias = bias?.Values.ToArray() ?? new double[_channels];
        _sums = new double[Output.Length];
        _weights = Rearranged(weight.Values);
    }

    public override void Step(double[] input)
    {
        for (int p = 0; p < _positions; p++)
        {
            _bias.CopyTo(_sums, p * _channels);
        }

        for (int i = 0; i < input.Length; i++)
        {
            if (input[i] != 0)
            {
                Add(i, input[i]);
            }
        }

        for (int o = 0; o < Output.Length; o++)
        {
            Output[o] = _sums[o % _positions * _channels + o / _positions];
        }
    }

    // (group, input in group, kernel row, kernel column, output in group): what one input adds at one tap lies side by side.
    private double[] Rearranged(ReadOnlySpan<double> weights)
    {
        double[] rearranged = new double[weights.Length];
        int block = weights.Length / _channels;
        for (int i = 0; i < weights.Length; i++)
        {
            int output = i / block, group = output / _outputsPerGroup;
            rearranged[(group * block + i % block) * _outputsPerGroup + output % _outputsPerGroup] = weights[i];
        }

        return rearranged;
    }

    private void Add(int index, double x)
    {
        int column = index % _columns.Input, row = index / _columns.Input % _rows.Input, channel = index / (_columns.Input * _rows.Input);
        int firstOutput = channel / _perGroup * _outputsPerGroup, reached = 0;
        for (int k = 0; k < _rows.Kernel; k++)
        {
            int y = _rows.WindowOf(row, k);
            for (int l = 0; y >= 0 && l < _columns.Kernel; l++)
            {
                int at = _columns.WindowOf(column, l);
                if (at >= 0)
                {
                    int weight = ((channel * _rows.Kernel + k) * _columns.Kernel + l) * _outputsPerGroup;
                    Span<double> sums = _sums.AsSpan((y * _columns.Output + at) * _channels + firstOutput, _outputsPerGroup);
                    NirSparse.AddScaled(x, _weights.AsSpan(weight, _outputsPerGroup), sums);
                    reached += _outputsPerGroup;
                }
            }
        }

        SynOps += Math.Abs(x) * reached;
    }
}
