using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Compiler.Passes;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Simulator.Engines;
using NeuroSim.Tests.Equivalence;

namespace NeuroSim.Tests.Timing;

/// <summary>
/// Programs whose every number is chosen: an image of two pixels, a layer of four neurons whose biases alone decide that they fire 2, 1, 0 and 0 spikes at
/// D = 2, and a head of three outputs. All costs of the chip are distinct primes, so that no count can hide behind another.
/// </summary>
internal static class HandMade
{
    public const int Overhead = 1009, AxonRead = 3, WeightWord = 5, MultiplyWord = 7, Partial = 11, Update = 13;
    public const int Soma = 17, Write = 19, Send = 23, Hop = 29, ChipHop = 61, ChipLink = 31;
    public const int Pixels = 2, Hidden = 4, Outputs = 3, Lanes = 2;

    public static SynchronousChip Chip { get; } = RandomChip.TianjicLike with
    {
        Core = RandomChip.TianjicLike.Core with { Lanes = Of(Lanes), MultiplyUnits = Of(Lanes) },
        Cycles = new CoreCycles
        {
            PhaseOverhead = Of(Overhead),
            AxonRead = Of(AxonRead),
            WeightWord = Of(WeightWord),
            MultiplyWord = Of(MultiplyWord),
            PartialAddition = Of(Partial),
            PotentialUpdate = Of(Update),
            SomaUpdate = Of(Soma),
            SynapseWrite = Of(Write),
            PacketSend = Of(Send),
        },
        Mesh = RandomChip.TianjicLike.Mesh with { Columns = Of(2), Rows = Of(2), HopCycles = Of(Hop), LinkCyclesPerPacket = Of(1) },
        Array = RandomChip.TianjicLike.Array with { HopCycles = Of(ChipHop), LinkCyclesPerPacket = Of(ChipLink) },
        Phase = RandomChip.TianjicLike.Phase with { Mode = PhaseMode.Adaptive },
    };

    public static SpikingNetwork Network()
    {
        ImageInput input = new("input", new MapShape(1, 1, Pixels));
        Convolution hidden = new("hidden", input, new ConvolutionGeometry(input.Shape, Hidden, 1, Pixels, 1, 0, 1), new double[Hidden * Pixels], [2, 1, 0, -1]);
        SpikingNeuron site = new("site", hidden, new SfaNeuron(2, 2, Rounding.HalfUp));
        double[] weights = [.. Enumerable.Range(1, Hidden * Outputs).Select(i => i / 16.0)];
        Convolution head = new("head", site, new ConvolutionGeometry(site.Shape, Outputs, 1, 1, 1, 0, 1), weights);
        return new SpikingNetwork("hand-made", "test", [input, hidden, site, head]);
    }

    /// <summary>The program with chunks of so many head inputs, on the cores given unit by unit.</summary>
    public static ChipProgram Program(int headChunk, CoreArray array, params int[] coreOf)
    {
        SpikingNetwork network = Network();
        IntegerNetwork integer = QuantisePass.Run(FoldPass.Run(network), Chip.Core, exact: false);
        PopulationTiling hidden = new(new MapShape(Hidden, 1, 1), Hidden, 1, 1), outputs = new(new MapShape(Outputs, 1, 1), Outputs, 1, 1);
        ConnectionSlices[] slices =
        [
            new ConvolutionSlices(hidden, (IntegerConvolution)integer.Connections[0], 1, 1, Pixels),
            new ConvolutionSlices(outputs, (IntegerConvolution)integer.Connections[1], headChunk, 1, 1),
        ];
        Partition partition = new(integer, [hidden, outputs], slices);
        return new ChipProgram(Chip, network, partition, new Placement(array, coreOf));
    }

    public static SampleOutcome Run(ChipProgram program, RunOptions? options = null)
        => new SynchronousEngine(program, [0.5], [0.25], (options ?? new RunOptions()) with { Threads = 1 })
            .Run(new ImageSet("test", (1, 1, Pixels), [10, 200]), 1, CancellationToken.None)[0];

    /// <summary>Words of weights for a row of neurons.</summary>
    public static int Words(int neurons) => (neurons + Lanes - 1) / Lanes;

    public static Quantity<int> Of(int value) => new(value, "chosen by a test", Estimate: true);
}
