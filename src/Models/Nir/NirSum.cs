namespace NeuroSim.Models.Nir;

/// <summary>The sum of what enters a node.</summary>
/// <param name="count">Elements.</param>
/// <param name="sources">What enters, one array for each edge; their content changes from step to step.</param>
internal sealed class NirSum(int count, double[][] sources)
{
    private readonly double[] _sum = sources.Length > 1 ? new double[count] : [];

    /// <summary>The sum now.</summary>
    public double[] Value()
    {
        if (sources.Length == 1)
        {
            return sources[0];
        }

        Array.Clear(_sum);
        foreach (double[] source in sources)
        {
            NirSparse.AddScaled(1, source, _sum);
        }

        return _sum;
    }
}
