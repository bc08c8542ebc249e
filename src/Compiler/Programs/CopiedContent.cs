namespace NeuroSim.Compiler.Programs;

/// <summary>A file whose pieces are copied: what was read stays as it was read, whatever others do with the file.</summary>
/// <param name="stream">The file, which is disposed with this.</param>
internal sealed class CopiedContent(Stream stream) : FileContent
{
    /// <inheritdoc/>
    public override long Length { get; } = stream.Length;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Slice(long offset, int count)
    {
        byte[] bytes = new byte[count];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => stream.Dispose();
}
