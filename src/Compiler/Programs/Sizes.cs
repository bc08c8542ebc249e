using NeuroSim.Models;
using NeuroSim.Models.Layers;

namespace NeuroSim.Compiler.Programs;

/// <summary>Shapes and geometries between manifest and network. The limits keep every product of sizes far from overflow.</summary>
internal static class Sizes
{
    /// <summary>Longest side of anything.</summary>
    public const int MaxSide = 1 << 20;

    /// <summary>Most layers, populations or steps.</summary>
    public const int MaxLayers = 10_000;

    private const long MaxElements = 1 << 28;

    /// <summary>The record of a shape.</summary>
    public static ShapeRecord Record(MapShape shape) => new(shape.Channels, shape.Height, shape.Width);

    /// <summary>The record of a geometry.</summary>
    public static GeometryRecord Record(ConvolutionGeometry g)
        => new(Record(g.Input), g.OutputChannels, g.KernelHeight, g.KernelWidth, g.Stride, g.Padding, g.Groups, g.Pool, g.Dilation);

    /// <summary>A shape whose elements can be counted.</summary>
    public static MapShape Shape(ShapeRecord record, ProgramPlace place)
    {
        MapShape shape = new(
            place.InRange(record.Channels, 1, MaxSide, "channels"),
            place.InRange(record.Height, 1, MaxSide, "height"),
            place.InRange(record.Width, 1, MaxSide, "width"));
        return Elements(shape) <= MaxElements
            ? shape
            : throw place.Contradiction($"a map of {shape} has {Elements(shape)} elements; the limit is {MaxElements}");
    }

    /// <summary>A geometry whose output exists.</summary>
    public static ConvolutionGeometry Geometry(GeometryRecord record, ProgramPlace place)
    {
        ConvolutionGeometry geometry = new(
            Shape(record.Input, place.Within("input")),
            place.InRange(record.OutputChannels, 1, MaxSide, "outputChannels"),
            place.InRange(record.KernelHeight, 1, MaxSide, "kernelHeight"),
            place.InRange(record.KernelWidth, 1, MaxSide, "kernelWidth"),
            place.InRange(record.Stride, 1, MaxSide, "stride"),
            place.InRange(record.Padding, 0, MaxSide, "padding"),
            place.InRange(record.Groups, 1, MaxSide, "groups"))
        {
            Pool = place.InRange(record.Pool, 1, MaxSide, "pool"),
            Dilation = place.InRange(record.Dilation, 1, MaxSide, "dilation"),
        };
        if (geometry.Problem() is { } problem)
        {
            throw place.Contradiction(problem);
        }

        Shape(Record(geometry.Output), place.Within("output"));
        return geometry;
    }

    /// <summary>Sizes of a convolution's weights as a tensor.</summary>
    public static int[] OfWeights(ConvolutionGeometry g) => [g.OutputChannels, g.InputsPerGroup, g.KernelHeight, g.KernelWidth];

    private static long Elements(MapShape shape) => (long)shape.Channels * shape.Height * shape.Width;
}
