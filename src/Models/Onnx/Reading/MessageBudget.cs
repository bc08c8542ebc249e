using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx.Reading;

/// <summary>
/// Counts the messages of a file that become objects. An empty message is two bytes in a file and some hundred in memory: without a limit a small
/// file could claim a large part of the machine.
/// </summary>
internal sealed class MessageBudget(FilePlace place)
{
    /// <summary>Most nodes, attributes, names and single numbers (lists that are packed count once) in one file, together.</summary>
    public const int MaxMessages = 1 << 20;

    private int _used;

    /// <summary>Counts one more.</summary>
    public void Take()
    {
        if (++_used > MaxMessages)
        {
            throw place.Error($"the graph has more than {MaxMessages:N0} nodes, attributes, names and single numbers; NeuroSim reads no larger one. "
                + "Is this a single network?");
        }
    }
}
