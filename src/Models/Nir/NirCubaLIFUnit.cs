namespace NeuroSim.Models.Nir;

/// <summary>CubaLIF in steps: the current, the potential, then the comparison.</summary>
internal sealed class NirCubaLIFUnit(NirCubaLIF node, NirShape shape, NirSimulationOptions options)
    : NirSpikingUnit(shape, node.VThreshold, node.VReset, options)
{
    private readonly NirCurrent _current = new(node.TauSyn, node.TauMem, node.R, node.VLeak, node.WIn, shape, options);

    public override void Step(double[] input)
    {
        for (int i = 0; i < input.Length; i++)
        {
            Settle(i, _current.Move(i, V[i], input[i]));
        }
    }

    protected override void ResetState()
    {
        base.ResetState();
        _current.Reset();
    }
}
