using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Asynchronous;
using NeuroSim.Simulator.Events;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Equivalence;

/// <summary>Random networks on random torus chips with and without a clock: the counts are the golden ones, and everything arrives.</summary>
public class TorusTests
{
    [Property(MaxTest = 60)]
    public void ClockedEngineEqualsGoldenIntegerOnATorus(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        SynchronousChip chip = RandomTorus.Of((seed & 1) == 0 ? RandomChip.Create(seed) : RandomChip.CreateKernel(seed));
        ChipProgram program = EngineCheck.Compile(random.Network, chip, new CompileOptions { PlacementSeed = seed & 0xffff });
        Assert.That((program.Chip.Mesh.Torus, program.Placement.Array.Torus), Is.EqualTo((true, true)));
        EngineCheck.EqualsGoldenInteger(program, EngineCheck.Bind(program), random.Steps, threads: 1 + (seed & 1));
        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Timing = NeuroSim.Simulator.Engines.Timing.Cycle };
        SynchronousEngine engine = new(program, random.Samples, options);
        AsynchronousTests.EqualsGolden(program.Bind(random.Samples), random, engine.Run(random.Samples, 1, CancellationToken.None)[0]);
    }

    [Property(MaxTest = 60)]
    public void WindowedFiringEqualsGoldenIntegerOnATorusWithQueuesOfAnyDepth(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        if (AsynchronousTests.TryCompile(random, RandomTorus.Of(AsynchronousTests.Asynchronous(seed)), seed) is not { } program)
        {
            return;
        }

        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Firing = FiringPolicy.Windowed, QueueDepth = 1 + ((seed & 3) * 7) };
        EventOutcome outcome = new AsynchronousEngine(program, random.Samples, options).Run(random.Samples, 1, CancellationToken.None)[0];
        AsynchronousTests.EqualsGolden(program.Bind(random.Samples), random, outcome);
        Assert.That(outcome.Timing.Fabric.Select(f => f.End), Is.All.EqualTo(FabricEnd.Finished));
    }
}
