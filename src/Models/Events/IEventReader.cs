namespace NeuroSim.Models.Events;

/// <summary>Reads one format of event-camera recordings.</summary>
public interface IEventReader
{
    /// <summary>Files of this format, in words for messages.</summary>
    string Accepts { get; }

    /// <summary>True if a file is meant to be of this format, sound or not.</summary>
    /// <param name="head">The first bytes of the file.</param>
    /// <param name="path">Its path.</param>
    bool Recognises(ReadOnlySpan<byte> head, string path);

    /// <summary>Reads a file that this reader recognises.</summary>
    /// <param name="path">File.</param>
    /// <param name="geometryOverride">Sensor size that counts instead of the file's own, or null.</param>
    /// <exception cref="ModelFormatException">The content is bad.</exception>
    EventSet Read(string path, EventGeometry? geometryOverride);
}
