namespace NeuroSim.Models.Nir;

/// <summary>IF in steps: <c>v += R·x</c>, where x is the sum of the weighted spikes of the step.</summary>
internal sealed class NirIFUnit(NirIF node, NirShape shape, NirSimulationOptions options) : NirSpikingUnit(shape, node.VThreshold, node.VReset, options)
{
    private readonly double[] _r = node.R.Spread(shape);

    public override void Step(double[] input)
    {
        for (int i = 0; i < input.Length; i++)
        {
            Settle(i, V[i] + _r[i] * input[i]);
        }
    }
}
