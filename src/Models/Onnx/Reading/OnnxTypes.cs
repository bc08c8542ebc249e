using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx.Reading;

/// <summary>Element types by their numbers in <c>TensorProto.DataType</c>.</summary>
internal static class OnnxTypes
{
    public const int Single = 1;
    public const int Double = 11;

    private static readonly Dictionary<int, TensorType> s_types = new()
    {
        [Single] = TensorType.F32,
        [2] = TensorType.U8,
        [3] = TensorType.I8,
        [5] = TensorType.I16,
        [6] = TensorType.I32,
        [7] = TensorType.I64,
        [9] = TensorType.Bool,
        [10] = TensorType.F16,
        [Double] = TensorType.F64,
        [16] = TensorType.BF16,
    };

    /// <summary>The type of a number, or null for one that NeuroSim does not read.</summary>
    public static TensorType? Find(int number) => s_types.TryGetValue(number, out TensorType type) ? type : null;

    /// <summary>All that NeuroSim reads, for messages.</summary>
    public static string Names => string.Join(", ", s_types.Values);
}
