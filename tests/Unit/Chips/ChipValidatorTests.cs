using NeuroSim.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Chips;

/// <summary>Chips that are built in code, by a sweep for example, and so never passed the reader.</summary>
public sealed class ChipValidatorTests
{
    private static readonly SynchronousChip Chip = (SynchronousChip)ChipReader.Read("tianjic-like");

    [TestCaseSource(typeof(ChipReader), nameof(ChipReader.BuiltIn))]
    public void Built_in_chip_has_no_problems(string name) => Assert.That(ChipValidator.Problems(ChipReader.Read(name)), Is.Empty);

    [Test]
    public void Lists_follow_the_cores_of_the_chip()
    {
        AsynchronousChip chip = (AsynchronousChip)ChipReader.Read("speck-like");
        chip = chip with { Mesh = chip.Mesh with { Columns = new(8, "test") } };
        string[] paths = [.. ChipValidator.Problems(chip).Select(problem => problem.JsonPath)];
        Assert.That(paths, Is.EqualTo(new[] { "$.core.kernelWords.value", "$.core.neuronWords.value", "$.timing.synOpsPerSecond.value" }));
    }

    [Test]
    public void Chip_with_a_clock_needs_its_cycles()
    {
        SynchronousChip chip = Chip with { Mesh = Chip.Mesh with { HopCycles = null } };
        Assert.That(ChipValidator.Problems(chip).Single().ToString(), Does.StartWith("$.mesh.hopCycles is missing, but must be given, in clock cycles"));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(-0.001)]
    public void Energy_that_is_no_energy(double energy)
    {
        SynchronousChip chip = Chip with { EnergyPj = Chip.EnergyPj with { Hop = new(energy, "test") } };
        Assert.That(ChipValidator.Problems(chip).Single().JsonPath, Is.EqualTo("$.energyPj.hop.value"));
    }

    [Test]
    public void Problem_reads_as_a_sentence()
    {
        SynchronousChip chip = Chip with { ClockHz = Chip.ClockHz with { Value = 0 } };
        Assert.That(ChipValidator.Problems(chip).Single().ToString(), Is.EqualTo("$.clockHz.value is 0, but must be from 1 to 100000000000"));
    }

    [Test]
    public void Undefined_word_is_a_problem()
    {
        SynchronousChip chip = Chip with { Phase = Chip.Phase with { Mode = (PhaseMode)9 } };
        Assert.That(ChipValidator.Problems(chip).Single().Limit, Is.EqualTo("one of fixed, adaptive"));
    }
}
