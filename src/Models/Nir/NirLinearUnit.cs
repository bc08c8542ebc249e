namespace NeuroSim.Models.Nir;

/// <summary>Linear and affine maps, from the inputs that are not zero.</summary>
internal sealed class NirLinearUnit : NirUnit
{
    private readonly int _inputs, _outputs;
    private readonly double[] _columns;
    private readonly double[]? _bias;

    /// <summary>Creates the unit.</summary>
    /// <param name="weight">(outputs, inputs).</param>
    /// <param name="bias">(outputs), or null.</param>
    /// <param name="shape">Shape of the output; leading dimensions repeat the map.</param>
    public NirLinearUnit(NirTensor weight, NirTensor? bias, NirShape shape)
        : base(shape.Count)
    {
        (_outputs, _inputs) = (weight.Shape[0], weight.Shape[1]);
        _bias = bias?.Values.ToArray();
        _columns = new double[weight.Values.Length];
        for (int i = 0; i < _columns.Length; i++)
        {
            _columns[i % _inputs * _outputs + i / _inputs] = weight.Values[i];
        }
    }

    public override void Step(double[] input)
    {
        for (int block = 0; block * _inputs < input.Length; block++)
        {
            Span<double> output = Output.AsSpan(block * _outputs, _outputs);
            output.Clear();
            _bias?.CopyTo(output);
            Add(input.AsSpan(block * _inputs, _inputs), output);
        }
    }

    private void Add(ReadOnlySpan<double> input, Span<double> output)
    {
        for (int i = 0; i < input.Length; i++)
        {
            if (input[i] != 0)
            {
                SynOps += Math.Abs(input[i]) * _outputs;
                NirSparse.AddScaled(input[i], _columns.AsSpan(i * _outputs, _outputs), output);
            }
        }
    }
}
