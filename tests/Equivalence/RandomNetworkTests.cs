using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Compiler.Passes;
using NeuroSim.Models;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Equivalence;

/// <summary>Random networks on random chips: the mapped engine is the golden integer network, whatever the mapping.</summary>
public class RandomNetworkTests
{
    private static readonly int[] s_threads = [1, 2, 7];

    [Property(MaxTest = 150)]
    public void Engine_equals_golden_integer_on_any_chip(int seed)
    {
        (SpikingNetwork network, byte[][] steps) = RandomNetwork.Create(seed);
        ChipProgram program = EngineCheck.Compile(network, RandomChip.Create(seed), new CompileOptions { PlacementSeed = seed, Folding = 1 + (seed & 3) });
        EngineCheck.EqualsGoldenInteger(program, EngineCheck.Bind(program), steps, s_threads[(uint)seed % 3]);
    }

    [Property(MaxTest = 150)]
    public void Engine_equals_golden_integer_on_kernel_cores(int seed)
    {
        (SpikingNetwork network, byte[][] steps) = RandomNetwork.Create(seed);
        ChipProgram program = EngineCheck.Compile(network, RandomChip.CreateKernel(seed), new CompileOptions { PlacementSeed = seed });
        EngineCheck.EqualsGoldenInteger(program, EngineCheck.Bind(program), steps, s_threads[(uint)seed % 3]);
    }

    [Property(MaxTest = 60)]
    public void On_kernel_cores_everything_fits_and_no_partial_potentials_travel(int seed)
    {
        (SpikingNetwork network, _) = RandomNetwork.Create(seed);
        ChipProgram program = EngineCheck.Compile(network, RandomChip.CreateKernel(seed), new CompileOptions());
        if (program.Chip.Core is not KernelCore core)
        {
            return;
        }

        Partition partition = program.Partition;
        Assert.That(partition.Units.Select(u => u.Kind), Has.None.EqualTo(UnitKind.Slice));
        foreach (var units in Enumerable.Range(0, partition.Units.Count).GroupBy(u => program.Placement.CoreOf[u]))
        {
            MappedUnit[] onCore = [.. units.Select(u => partition.Units[u])];
            Assert.That(onCore.Select(u => (u.Population, u.Tile)).Distinct().Count(), Is.EqualTo(1), "one tile per core");
            Assert.That(onCore.Where(u => u.Connection >= 0 && u.Kind != UnitKind.Product).Sum(u => KernelFitter.KernelWords(partition.Slices[u.Connection], core)),
                Is.LessThanOrEqualTo(core.KernelWords.Value[0]));
            Assert.That(onCore.Count(u => u.Kind == UnitKind.Home), Is.LessThanOrEqualTo(1));
        }
    }

    // The same cases every time: doubles may decide an exact tie by rounding noise, which integers do not have.
    [Property(MaxTest = 60, Replay = "7,9")]
    public void With_exact_weights_the_engine_equals_the_trained_network(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        ChipProgram program = EngineCheck.Compile(random.Network, RandomChip.Create(seed), new CompileOptions { ExactWeights = true });
        SampleTrace[] traces = [.. new MappedExecutor(program, EngineCheck.Bind(program)).Run(random.Steps, 2, CancellationToken.None)];
        IReadOnlyList<GoldenTrace<double>> golden = GoldenFloat.Run(random.Network, random.Inputs);
        for (int t = 0; t < traces.Length; t++)
        {
            foreach (IntegerSite site in program.Network.Sites)
            {
                Assert.That(traces[t].Activations[site.Index], Is.EqualTo(golden[t].Activations[site.Name]), $"{site.Name}, timestep {t}");
            }
        }
    }

    [Property(MaxTest = 60)]
    public void Synaptic_operations_are_spikes_times_fan_out(int seed)
    {
        (SpikingNetwork network, byte[][] steps) = RandomNetwork.Create(seed);
        ChipProgram program = EngineCheck.Compile(network, RandomChip.Create(seed), new CompileOptions());
        SampleTrace trace = new MappedExecutor(program, EngineCheck.Bind(program)).Run(steps[0], 2, CancellationToken.None);
        foreach (IntegerConnection connection in program.Network.Connections)
        {
            Assert.That(trace.Additions[connection.Index], Is.EqualTo(FanOut.Operations(program.Network, connection, trace)), connection.Name);
        }
    }

    [Property(MaxTest = 60)]
    public void Every_unit_fits_its_core_and_every_neuron_has_one_home(int seed)
    {
        (SpikingNetwork network, _) = RandomNetwork.Create(seed);
        ChipProgram program = EngineCheck.Compile(network, RandomChip.Create(seed), new CompileOptions());
        Partition partition = program.Partition;
        ChipDescription chip = program.Chip;
        foreach (MappedUnit unit in partition.Units.Where(u => u.Kind != UnitKind.Product))
        {
            Assert.That(FoldUnitsPass.StateBytes(chip.Core, partition.Tilings[unit.Population][unit.Tile].Count), Is.LessThanOrEqualTo(((CrossbarCore)chip.Core).StateMemoryBytes.Value));
            Assert.That(partition.Tilings[unit.Population][unit.Tile].Count, Is.LessThanOrEqualTo(((CrossbarCore)chip.Core).Neurons.Value));
            Assert.That(partition.AxonBox(unit).Count, Is.LessThanOrEqualTo(((CrossbarCore)chip.Core).Axons.Value));
        }

        foreach (PopulationTiling tiling in partition.Tilings)
        {
            Assert.That(Enumerable.Range(0, tiling.Count).Sum(t => tiling[t].Count), Is.EqualTo(tiling.Shape.Count));
        }
    }

    [Property(MaxTest = 40)]
    public void The_same_compilation_twice_gives_the_same_placement(int seed)
    {
        (SpikingNetwork network, _) = RandomNetwork.Create(seed);
        SynchronousChip chip = RandomChip.Create(seed);
        CompileOptions options = new() { PlacementSeed = seed };
        int[] once = EngineCheck.Compile(network, chip, options).Placement.CoreOf, again = EngineCheck.Compile(network, chip, options).Placement.CoreOf;
        Assert.That(again, Is.EqualTo(once));
        Assert.That(once.Distinct().Count(), Is.EqualTo(once.Length), "without folding every unit has a core of its own");
    }
}
