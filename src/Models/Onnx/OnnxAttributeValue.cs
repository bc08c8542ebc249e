using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx;

/// <summary>The value of an attribute of a node: a number, a list of numbers, a text or a tensor. Other kinds (graphs, types) stay unread.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Wholes">Its integers, for <see cref="OnnxAttributeKind.Whole"/> one.</param>
/// <param name="Reals">Its floating-point numbers, for <see cref="OnnxAttributeKind.Real"/> one.</param>
/// <param name="Text">Its text.</param>
/// <param name="Tensor">Its tensor.</param>
public sealed record OnnxAttributeValue(OnnxAttributeKind Kind, IReadOnlyList<long> Wholes, IReadOnlyList<float> Reals, string Text, Tensor? Tensor);

/// <summary>What an attribute holds.</summary>
public enum OnnxAttributeKind
{
    /// <summary>Something that NeuroSim does not read, for instance a graph.</summary>
    Other,

    /// <summary>One floating-point number.</summary>
    Real,

    /// <summary>One integer.</summary>
    Whole,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A tensor.</summary>
    Tensor,

    /// <summary>Floating-point numbers.</summary>
    Reals,

    /// <summary>Integers.</summary>
    Wholes,
}
