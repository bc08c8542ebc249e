using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace NeuroSim.Compiler.Programs;

/// <summary>
/// A file that is mapped into memory. To touch a page that a mapped file no longer has ends a process, and no exception tells why: so only files are mapped
/// that nobody can shorten or change meanwhile. Windows sees to that by itself, Linux on demand (<see cref="ReadLease"/>).
/// </summary>
internal sealed unsafe class MappedContent : FileContent
{
    private readonly FileStream _stream;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _begin;

    private MappedContent(FileStream stream)
    {
        (_stream, Length) = (stream, stream.Length);
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _begin);
        _begin += _view.PointerOffset;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>Maps a file, or returns null if it could change meanwhile.</summary>
    /// <param name="stream">The file, opened for reading; it is disposed with the result.</param>
    public static MappedContent? TryOpen(FileStream stream)
        => stream.Length > 0 && (OperatingSystem.IsWindows() || ReadLease.TryTake(stream.SafeFileHandle)) ? new(stream) : null;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Slice(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - count);
        return new Piece(this, offset, count).Memory;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_begin != null)
        {
            _begin = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        }

        _view.Dispose();
        _file.Dispose();
        _stream.Dispose();
    }

    // Memory that leads into the mapping, and says so when that is gone.
    private sealed class Piece(MappedContent content, long offset, int count) : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(count);

        public override Span<byte> GetSpan()
        {
            ObjectDisposedException.ThrowIf(content._begin == null, content);
            return new(content._begin + offset, count);
        }

        public override MemoryHandle Pin(int elementIndex = 0) => new(content._begin + offset + elementIndex, default, this);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
