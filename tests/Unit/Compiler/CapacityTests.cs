using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Tests.Equivalence;
using NeuroSim.Tests.Timing;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Compiler;

/// <summary>Every limit of a chip is kept, or the refusal names the layer, the need and the limit.</summary>
public class CapacityTests
{
    private static readonly SpikingNetwork s_network = Reference.Glyphs(4).Network;

    [Test]
    public void Memory_for_state_limits_the_neurons_of_a_core()
    {
        Partition partition = Compile(c => c with { StateMemoryBytes = HandMade.Of(600) }).Partition;
        Assert.That(partition.Tilings.Max(t => t[0].Count), Is.LessThanOrEqualTo(50), "12 bytes of state per neuron");
        Assert.That(() => Compile(c => c with { StateMemoryBytes = HandMade.Of(11) }), Refused("downsample1_1", "12 bytes", "11 (core.stateMemoryBytes)"));
    }

    [Test]
    public void Attention_needs_dynamic_synapses_and_axons_for_a_column()
    {
        Assert.That(() => Compile(c => c with { DynamicSynapseBits = HandMade.Of(0) }), Refused("block3.0.attn.sdsa", "core.dynamicSynapseBits is 0"));
        Assert.That(() => Compile(c => c with { Axons = HandMade.Of(3) }), Refused("attn.sdsa", "a core has 3 axons"));
    }

    [Test]
    public void Chips_and_folding_are_limited()
    {
        Assert.That(() => Compile(options: new CompileOptions { Chips = 1 }), Refused("needs", "2 chips", "--chips 1 has 156"));
        Assert.That(() => Compile(options: new CompileOptions { Chips = 0 }), Refused("--chips 0", "1 … 4,096"));
        Assert.That(() => Compile(options: new CompileOptions { Chips = 5000 }), Refused("--chips 5000", "1 … 4,096"));
        Assert.That(() => Compile(options: new CompileOptions { Folding = 33 }), Refused("--folding 33", "1 … 32"));
        SynchronousChip single = RandomChip.TianjicLike with { Array = RandomChip.TianjicLike.Array with { MaxChips = HandMade.Of(1) } };
        Assert.That(() => ChipCompiler.Compile(s_network, single, new CompileOptions()), Refused("the largest array of 'tianjic-like' (array.maxChips 1) has 156"));
    }

    [Test]
    public void A_soma_that_cannot_rescale_does_not_lose_the_image_weights_in_silence()
    {
        ChipProgram program = Compile(c => c with { Soma = c.Soma with { Rescale = RescaleMode.None } });
        Assert.That(() => program.Bind([0.5, 0.5, 0.5], [0.25, 0.25, 0.25]), Refused("downsample1_1", "round to 0", "--weights exact"));
    }

    private static ChipProgram Compile(Func<CrossbarCore, CrossbarCore>? change = null, CompileOptions? options = null)
    {
        SynchronousChip chip = RandomChip.TianjicLike;
        return ChipCompiler.Compile(s_network, chip with { Core = change?.Invoke(RandomChip.TianjicLikeCore) ?? chip.Core }, options ?? new CompileOptions());
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refused(params string[] words)
        => words.Aggregate((NUnit.Framework.Constraints.Constraint)Throws.TypeOf<ChipCapacityException>(), (c, w) => c.With.Message.Contains(w));
}
