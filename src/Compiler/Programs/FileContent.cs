namespace NeuroSim.Compiler.Programs;

/// <summary>The bytes of a file that is being read. What was sliced from it may be used until it is disposed, and no longer.</summary>
internal abstract class FileContent : IDisposable
{
    /// <summary>Bytes of the file.</summary>
    public abstract long Length { get; }

    /// <summary>Opens a file: mapped into memory where that is safe, copied piece by piece where not.</summary>
    /// <exception cref="ProgramFormatException">The path leads to something that cannot be read at any place.</exception>
    public static FileContent Open(string path)
    {
        FileStream stream = File.OpenRead(path);
        try
        {
            return stream.CanSeek
                ? MappedContent.TryOpen(stream) ?? (FileContent)new CopiedContent(stream)
                : throw new ProgramPlace(path).Error("this is a pipe or a device, which can be read only once; save the program as a file, and give that.");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>A piece of the file.</summary>
    public abstract ReadOnlyMemory<byte> Slice(long offset, int count);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the file back.</summary>
    /// <param name="disposing">False from a finaliser, of which there is none.</param>
    protected abstract void Dispose(bool disposing);
}
