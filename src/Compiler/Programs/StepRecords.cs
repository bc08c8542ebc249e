using System.Text.Json.Serialization;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Compiler.Programs;

/// <summary>The quantised network. Units, thresholds, clamps, rescales, biases and weights are in a blob. Output site −1: potentials are
/// the result.</summary>
internal sealed record QuantisedRecord(
    ShapeRecord Input, int D, int PotentialBits, int WeightBits, int ProductBits, int Output, int OutputSite, PopulationRecord[] Populations,
    StepRecord[] Steps);

/// <summary>Neurons that share a membrane.</summary>
internal sealed record PopulationRecord(string Name, ShapeRecord Shape);

/// <summary>A step of the execution order: a site or a connection, with its index among those.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(SiteStep), "site")]
[JsonDerivedType(typeof(ConvolutionStep), "convolution")]
[JsonDerivedType(typeof(AttentionStep), "sdsa")]
[JsonDerivedType(typeof(SumStep), "potential-sum")]
internal abstract record StepRecord(string Name, int Index);

/// <summary>A spiking site.</summary>
internal sealed record SiteStep(string Name, int Index, int Population, Rounding Rounding, StateRecord? State) : StepRecord(Name, Index);

/// <summary>What a site keeps between timesteps.</summary>
internal sealed record StateRecord(int LeakFactor, bool HardReset);

/// <summary>Weights times activations; source −1 is the image, −2 the events of a camera. One that is not sparse says nothing about it.</summary>
internal sealed record ConvolutionStep(
    string Name, int Index, int Target, int Source, GeometryRecord Geometry,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Sparse = false) : StepRecord(Name, Index);

/// <summary>Spike-driven self-attention; the sizes of its heads follow from the sites.</summary>
internal sealed record AttentionStep(string Name, int Index, int Target, int Query, int Key, int Value, int Heads) : StepRecord(Name, Index);

/// <summary>A sum of potentials.</summary>
internal sealed record SumStep(string Name, int Index, int Target, int SourcePopulation) : StepRecord(Name, Index);
