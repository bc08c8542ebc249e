using System.Text.Json.Serialization;

namespace NeuroSim.Compiler.Programs;

/// <summary>What <c>manifest.json</c> holds: everything about a program that is neither the chip nor a long list of numbers.</summary>
internal sealed record ProgramManifest(
    string Format,
    int Version,
    string CreatedBy,
    CompilationRecord Compilation,
    SourceRecord Source,
    QuantisedRecord Network,
    MappingRecord Mapping,
    BlobRecord[] Blobs)
{
    /// <summary>The value of <c>format</c>.</summary>
    public const string FormatName = "neurosim-program";

    /// <summary>The version that is written and read.</summary>
    public const int CurrentVersion = 2;
}

/// <summary>What was chosen, as far as the program shows it.</summary>
internal sealed record CompilationRecord(bool ExactWeights, int Chips, int MostUnitsPerCore);

/// <summary>A blob beside the manifest.</summary>
internal sealed record BlobRecord(string Entry, long Bytes, string Sha256);

/// <summary>A shape.</summary>
internal sealed record ShapeRecord(int Channels, int Height, int Width);

/// <summary>Sizes of a convolution.</summary>
internal sealed record GeometryRecord(ShapeRecord Input, int OutputChannels, int KernelHeight, int KernelWidth, int Stride, int Padding, int Groups, int Pool,
    int Dilation);

/// <summary>How the network is cut, and the array that it lies on; a chip's own cores are in its description, the units' cores in a blob.</summary>
internal sealed record MappingRecord(int ChipColumns, int ChipRows, int Units, TilingRecord[] Tilings, SlicesRecord[] Slices);

/// <summary>Sizes of a population's tiles.</summary>
internal sealed record TilingRecord(int Channels, int Rows, int Columns);

/// <summary>How a connection is cut.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NoSlicesRecord), "none")]
[JsonDerivedType(typeof(ConvolutionSlicesRecord), "convolution")]
[JsonDerivedType(typeof(AttentionSlicesRecord), "attention")]
internal abstract record SlicesRecord;

/// <summary>Not at all.</summary>
internal sealed record NoSlicesRecord : SlicesRecord;

/// <summary>Sizes of a convolution's chunks.</summary>
internal sealed record ConvolutionSlicesRecord(int ChunkChannels, int ChunkRows, int ChunkColumns) : SlicesRecord;

/// <summary>Sizes of the blocks of a product memory.</summary>
internal sealed record AttentionSlicesRecord(int BlockA, int BlockB) : SlicesRecord;
