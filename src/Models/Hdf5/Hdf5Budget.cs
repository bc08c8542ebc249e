namespace NeuroSim.Models.Hdf5;

/// <summary>Counts down what a file may still hold.</summary>
/// <param name="payloadBytes">Bytes of values.</param>
internal sealed class Hdf5Budget(long payloadBytes)
{
    private readonly long _all = payloadBytes;
    private long _bytes = payloadBytes;

    /// <summary>Groups and datasets that may still come.</summary>
    public int Objects { get; private set; } = Hdf5Limits.Objects;

    /// <summary>So many more objects.</summary>
    /// <exception cref="Hdf5Exception">There are too many.</exception>
    public void Spend(int objects, string path)
    {
        if ((Objects -= objects) < 0)
        {
            throw new Hdf5Exception($"{path}: the file holds more than {Hdf5Limits.Objects:N0} groups and datasets, the most that NeuroSim reads. "
                + "It is damaged, or its groups contain each other.");
        }
    }

    /// <summary>Values of so many bytes, to be asked before they are read.</summary>
    /// <exception cref="Hdf5Exception">There are too many.</exception>
    public void Bytes(ulong bytes, string path)
    {
        if (bytes > (ulong)_bytes)
        {
            throw new Hdf5Exception($"{path}: its values take {bytes:N0} bytes; a file of this length may hold {_all:N0} in all "
                + $"(at most {Hdf5Limits.PayloadBytes:N0}). It is damaged, or too large for NeuroSim.");
        }

        _bytes -= (long)bytes;
    }
}
