namespace NeuroSim.Models.Nir;

/// <summary>A node whose output elements follow from the input element at the same place.</summary>
/// <param name="count">Elements.</param>
/// <param name="map">The function of index and input.</param>
internal sealed class NirPointwiseUnit(int count, Func<int, double, double> map) : NirUnit(count)
{
    public override void Step(double[] input)
    {
        for (int i = 0; i < input.Length; i++)
        {
            Output[i] = map(i, input[i]);
        }
    }
}

/// <summary>A node that hands on what it gets: inputs, outputs, Flatten.</summary>
/// <param name="count">Elements.</param>
internal sealed class NirIdentityUnit(int count) : NirUnit(count)
{
    public override void Step(double[] input) => input.CopyTo(Output, 0);
}
