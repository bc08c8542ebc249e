namespace NeuroSim.Models.Nir;

/// <summary>Nodes that hand on their potential: I, LI, CubaLI.</summary>
/// <param name="count">Elements.</param>
/// <param name="move">The new potential of (index, potential, input).</param>
/// <param name="reset">Sets what else there is of state to its beginning.</param>
internal sealed class NirIntegratorUnit(int count, Func<int, double, double, double> move, Action? reset = null) : NirUnit(count)
{
    public override double[] Potentials => Output;

    public override void Step(double[] input)
    {
        for (int i = 0; i < input.Length; i++)
        {
            Output[i] = move(i, Output[i], input[i]);
        }
    }

    protected override void ResetState() => reset?.Invoke();
}
