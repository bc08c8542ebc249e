using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>
/// Memory for constants and weights while a network is built: in proportion to the file, so that a small graph cannot blow up a tensor by repeating it.
/// </summary>
internal sealed class Allowance(long fileBytes, FilePlace place)
{
    /// <summary>Doubles that every file may use.</summary>
    public const long Base = 1L << 20;

    /// <summary>Doubles per byte of the file. A single takes four bytes there: each may be converted, reordered and folded.</summary>
    public const long PerByte = 2;

    private readonly long _most = Base + (PerByte * fileBytes);
    private long _used;

    /// <summary>Grants so many doubles.</summary>
    public void Take(long count)
    {
        _used = count < 0 || count > _most - _used
            ? throw place.Error($"its constants would take more than {_most:N0} numbers ({Base:N0} and {PerByte} for each of the file's {fileBytes:N0} bytes): "
                + "the graph repeats or spreads its tensors. Export it with constant folding.")
            : _used + count;
    }
}
