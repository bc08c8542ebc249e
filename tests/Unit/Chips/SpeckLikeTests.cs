using NeuroSim.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Chips;

/// <summary>Recomputes what is published about Speck from the file's numbers.</summary>
public sealed class SpeckLikeTests
{
    private static readonly AsynchronousChip s_chip = (AsynchronousChip)ChipReader.Read("speck-like");

    private static KernelCore Core => (KernelCore)s_chip.Core;

    [Test]
    public void Memories_add_up_to_the_published_ones()
    {
        Assert.Multiple(() =>
        {
            Assert.That(s_chip.CoresPerChip, Is.EqualTo(9));
            Assert.That(Cores().Sum(core => Core.KernelWords.OfCore(core)), Is.EqualTo(272 * 1024));
            Assert.That(Cores().Sum(core => Core.NeuronWords.OfCore(core)), Is.EqualTo(327_680));
            Assert.That(Core.KernelWords.Estimate || Core.NeuronWords.Estimate, Is.False);
        });
    }

    [TestCase(1, 1_580_000, Description = "quoted from Richter et al.")]
    [TestCase(9, 3_360_000, Description = "Richter et al., abstract")]
    public void Event_crosses_idle_layers_in_the_published_time(int layers, int ps)
    {
        EventTiming t = s_chip.Timing;
        int crossing = t.PortLatencyPs.Value + ((layers + 1) * t.RouterLatencyPs.Value) + (layers * t.EventLatencyPs.Value) + t.ReadoutLatencyPs.Value;
        Assert.That(crossing, Is.EqualTo(ps));
    }

    [Test]
    public void Rates_are_those_quoted() =>
        Assert.That(Cores().Select(core => s_chip.Timing.SynOpsPerSecond.OfCore(core)), Is.EqualTo(new[] { 100e6 }.Concat(Enumerable.Repeat(30e6, 8))));

    [Test]
    public void Resting_power_is_that_of_memory_and_logic() =>
        Assert.That(s_chip.StaticPowerMw.Value, Is.EqualTo((s_chip.IdleUw.Ram.Value + s_chip.IdleUw.Logic.Value) * 1e-3).Within(0.5).Percent);

    [Test]
    public void Synaptic_operation_starts_from_the_middle_of_its_floor_and_its_parts_are_estimates()
    {
        ActionCosts cost = s_chip.EnergyPj;
        Quantity<double>[] parts = [cost.WeightWordRead, cost.StateAccess, cost.SynapticAddition];
        Assert.That(parts.Sum(part => part.Value), Is.EqualTo(22.5).Within(1e-9));
        Assert.That(parts.Select(part => part.Estimate), Has.All.True);
        Assert.That(cost.SomaUpdate.Value, Is.Zero, "immediate firing compares within the addition");
    }

    [Test]
    public void Floor_of_the_synaptic_operation_follows_from_power_and_rates()
    {
        double fastest = Cores().Sum(core => s_chip.Timing.SynOpsPerSecond.OfCore(core));
        double dynamicWatt = 9.5e-3 - IdleWatt();
        Assert.That(dynamicWatt / fastest * 1e12, Is.EqualTo(25).Within(3).Percent, "core 0 alone at 100 M/s");
        Assert.That(dynamicWatt / (fastest + 70e6) * 1e12, Is.EqualTo(20).Within(3).Percent, "cores 0 and 1 at 100 M/s");
    }

    private static IEnumerable<int> Cores() => Enumerable.Range(0, s_chip.CoresPerChip);

    private static double IdleWatt()
    {
        IdleRails idle = s_chip.IdleUw;
        return (idle.Io.Value + idle.Ram.Value + idle.Logic.Value + idle.PixelDigital.Value + idle.PixelAnalog.Value) * 1e-6;
    }
}
