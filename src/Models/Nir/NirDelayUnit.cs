namespace NeuroSim.Models.Nir;

/// <summary>Delays of whole steps, one for each element.</summary>
/// <param name="steps">Steps of each element.</param>
internal sealed class NirDelayUnit(int[] steps) : NirUnit(steps.Length)
{
    private readonly int _length = steps.Max() + 1;
    private readonly double[] _kept = new double[steps.Length * (steps.Max() + 1)];
    private readonly bool _keeps = steps.Min() > 0;
    private int _now;

    public override bool Keeps => _keeps;

    public override void HandOn()
    {
        for (int i = 0; i < Output.Length; i++)
        {
            Output[i] = _kept[(_now - steps[i] + _length) % _length * Output.Length + i];
        }
    }

    public override void Step(double[] input)
    {
        input.CopyTo(_kept, _now * Output.Length);
        if (!_keeps)
        {
            HandOn();
        }

        _now = (_now + 1) % _length;
    }

    protected override void ResetState()
    {
        Array.Clear(_kept);
        _now = 0;
    }
}
