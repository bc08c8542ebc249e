namespace NeuroSim.Models.Nir;

/// <summary>Sum and average pooling.</summary>
/// <param name="shape">Shape of the output.</param>
/// <param name="rows">Windows along rows.</param>
/// <param name="columns">Windows along columns.</param>
/// <param name="factor">What sums are multiplied by.</param>
internal sealed class NirPoolingUnit(NirShape shape, NirWindow rows, NirWindow columns, double factor) : NirUnit(shape.Count)
{
    public override void Step(double[] input)
    {
        Array.Clear(Output);
        for (int i = 0; i < input.Length; i++)
        {
            if (input[i] != 0)
            {
                Add(i, input[i] * factor);
            }
        }
    }

    private void Add(int index, double x)
    {
        int column = index % columns.Input, row = index / columns.Input % rows.Input, channel = index / (columns.Input * rows.Input);
        for (int k = 0; k < rows.Kernel; k++)
        {
            int y = rows.WindowOf(row, k);
            for (int l = 0; y >= 0 && l < columns.Kernel; l++)
            {
                int at = columns.WindowOf(column, l);
                if (at >= 0)
                {
                    Output[(channel * rows.Output + y) * columns.Output + at] += x;
                }
            }
        }
    }
}
