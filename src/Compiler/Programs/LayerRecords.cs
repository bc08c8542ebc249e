using System.Text.Json.Serialization;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Compiler.Programs;

/// <summary>The network as trained.</summary>
internal sealed record SourceRecord(string Name, string Family, LayerRecord[] Layers);

/// <summary>A layer of the network as trained. Inputs are named; weights are in a blob.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(InputRecord), "input")]
[JsonDerivedType(typeof(EventsRecord), "events")]
[JsonDerivedType(typeof(ConvolutionRecord), "convolution")]
[JsonDerivedType(typeof(NeuronRecord), "neuron")]
[JsonDerivedType(typeof(AttentionRecord), "sdsa")]
[JsonDerivedType(typeof(ShortcutRecord), "shortcut")]
[JsonDerivedType(typeof(MeanRecord), "mean")]
internal abstract record LayerRecord(string Name);

/// <summary>The image.</summary>
internal sealed record InputRecord(string Name, ShapeRecord Shape) : LayerRecord(Name);

/// <summary>The events of a camera.</summary>
internal sealed record EventsRecord(string Name, ShapeRecord Shape) : LayerRecord(Name);

/// <summary>A synaptic layer. One that is not sparse says nothing about it.</summary>
internal sealed record ConvolutionRecord(
    string Name, string Input, GeometryRecord Geometry, bool Bias, double[] NormEps,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Sparse = false) : LayerRecord(Name);

/// <summary>A spiking site.</summary>
internal sealed record NeuronRecord(string Name, string Input, int D, double Norm, Rounding Rounding, double Threshold, MemoryRecord? State)
    : LayerRecord(Name);

/// <summary>What a site's neurons keep between timesteps; a clamp that is null is none.</summary>
internal sealed record MemoryRecord(double Leak, bool HardReset, double? LowClamp)
{
    /// <summary>The record of a state, or null.</summary>
    public static MemoryRecord? Of(NeuronState? state)
        => state is null ? null : new(state.Leak, state.HardReset, double.IsNegativeInfinity(state.LowClamp) ? null : state.LowClamp);

    /// <summary>The state.</summary>
    public NeuronState ToState() => new(Leak, HardReset, LowClamp ?? double.NegativeInfinity);
}

/// <summary>Spike-driven self-attention.</summary>
internal sealed record AttentionRecord(string Name, string Query, string Key, string Value, int Heads, double Scale) : LayerRecord(Name);

/// <summary>A membrane shortcut.</summary>
internal sealed record ShortcutRecord(string Name, string Shortcut, string Branch) : LayerRecord(Name);

/// <summary>The mean over all positions.</summary>
internal sealed record MeanRecord(string Name, string Input) : LayerRecord(Name);
