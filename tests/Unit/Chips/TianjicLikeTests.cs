using NeuroSim.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Chips;

/// <summary>Recomputes what the file's notes claim, from the file's numbers.</summary>
public sealed class TianjicLikeTests
{
    private const double PublishedSynapticOperationsPerJoule = 650e9;
    private const double PublishedOperationsPerJoule = 1.28e12;

    private static readonly SynchronousChip Chip = (SynchronousChip)ChipReader.Read("tianjic-like");

    private static CrossbarCore Core => (CrossbarCore)Chip.Core;

    private static int Neurons => Core.Neurons.Value;

    private static int Synapses => Core.Axons.Value * Neurons;

    private static int Words => Synapses / Chip.Core.Lanes.Value;

    private static double PhaseSeconds => Chip.Phase.Cycles.Value / Chip.ClockHz.Value;

    [Test]
    public void Counts_are_the_published_ones()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Chip.CoresPerChip, Is.EqualTo(156));
            Assert.That(Core.Axons, Is.EqualTo(Core.Axons with { Value = 256, Estimate = false }));
            Assert.That(Chip.ClockHz.Value, Is.EqualTo(300e6));
            Assert.That(Chip.Phase.Cycles.Value, Is.EqualTo(5050));
            Assert.That(Chip.Phase.Mode, Is.EqualTo(PhaseMode.Fixed));
        });
    }

    [Test]
    public void Dense_phase_costs_the_published_energy_per_synaptic_operation() =>
        Assert.That(AllInPj(Chip.EnergyPj.SynapticAddition), Is.EqualTo(1e12 / PublishedSynapticOperationsPerJoule).Within(0.1).Percent);

    [Test]
    public void Dense_real_valued_phase_costs_the_published_energy_of_two_operations() =>
        Assert.That(AllInPj(Chip.EnergyPj.MultiplyAccumulate), Is.EqualTo(2 * 1e12 / PublishedOperationsPerJoule).Within(0.1).Percent);

    [Test]
    public void Full_load_power_is_the_one_that_both_efficiencies_give()
    {
        double watt = Chip.CoresPerChip * Synapses * AllInPj(Chip.EnergyPj.SynapticAddition) * 1e-12 / PhaseSeconds;
        Assert.That(watt, Is.EqualTo(0.934).Within(0.002));
    }

    [Test]
    public void Dense_phase_fits_the_phase_and_lets_the_mesh_drain()
    {
        CoreCycles cycles = Chip.Cycles;
        int busy = cycles.PhaseOverhead.Value
            + (Core.Axons.Value * cycles.AxonRead.Value)
            + (Words * cycles.WeightWord.Value)
            + (Neurons * (cycles.PotentialUpdate.Value + cycles.SomaUpdate.Value + cycles.PacketSend.Value));
        int longestWay = (Chip.Mesh.Columns.Value + Chip.Mesh.Rows.Value - 2) * Chip.HopCycles;
        Assert.Multiple(() =>
        {
            Assert.That(busy, Is.EqualTo(4896));
            Assert.That(busy + longestWay, Is.LessThanOrEqualTo(Chip.Phase.Cycles.Value));
        });
    }

    [Test]
    public void Memories_hold_the_crossbar_and_all_folded_slices()
    {
        CrossbarCore core = Core;
        Assert.Multiple(() =>
        {
            Assert.That(core.SynapseMemoryBytes.Value, Is.EqualTo(Synapses * core.WeightBits.Value / 8));
            Assert.That(core.StateMemoryBytes.Value, Is.EqualTo(Neurons * (4 + 4 + 4) * core.MaxFolding.Value));
        });
    }

    // Every axon has an event, every neuron updates and sends one packet over one hop; static power runs for the whole phase.
    private static double AllInPj(Quantity<double> perSynapse)
    {
        ActionCosts cost = Chip.EnergyPj;
        double dynamicPj = (Core.Axons.Value * cost.AxonRead.Value)
            + (Words * cost.WeightWordRead.Value)
            + (Synapses * perSynapse.Value)
            + (Neurons * (cost.PotentialUpdate.Value + cost.SomaUpdate.Value + cost.PacketSend.Value + cost.Hop.Value));
        double staticPj = Chip.StaticPowerMw.Value * 1e-3 * PhaseSeconds * 1e12 / Chip.CoresPerChip;
        return (dynamicPj + staticPj) / Synapses;
    }
}
