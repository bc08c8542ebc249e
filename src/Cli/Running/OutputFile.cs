namespace NeuroSim.Cli.Running;

/// <summary>Files that a verb writes: checked before the work starts, and there whole or not at all when it ends.</summary>
internal static class OutputFile
{
    /// <summary>Stands for standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>Finds out whether a file can be written, without leaving anything behind.</summary>
    /// <param name="path">Where it will be written; null for nowhere.</param>
    /// <param name="inputs">Files that must not be overwritten.</param>
    public static void Check(string? path, params IEnumerable<string> inputs)
    {
        if (path is null or StandardOutput || IsDevice(path))
        {
            return;
        }

        if (Directory.Exists(path))
        {
            throw new UsageException($"{path}: this is a folder; give the name of the file to write.");
        }

        string folder = FolderOf(path);
        if (!Directory.Exists(folder))
        {
            throw new UsageException($"{path}: the folder '{folder}' does not exist; make it, or write somewhere else.");
        }

        if (inputs.FirstOrDefault(i => IsSameFile(i, path)) is { } input)
        {
            throw new UsageException($"{path}: this is the input '{input}', which must not be overwritten; write somewhere else.");
        }

        CheckWritable(path, folder);
    }

    /// <summary>Writes a file beside its place, then moves it there.</summary>
    public static void Write(string path, Action<string> write, CancellationToken cancel)
    {
        string target = Target(path);
        if (IsDevice(target))
        {
            write(target);
            return;
        }

        string temporary = TemporaryBeside(target);
        try
        {
            write(temporary);
            cancel.ThrowIfCancellationRequested();
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void CheckWritable(string path, string folder)
    {
        try
        {
            string probe = TemporaryBeside(Target(path));
            File.Create(probe, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new UsageException($"{path}: no file can be written to the folder '{folder}' ({e.Message})");
        }
    }

    // What does not exist, such as the name of a built-in chip, cannot be overwritten.
    private static bool IsSameFile(string input, string path)
        => File.Exists(input) && string.Equals(Resolved(input), Resolved(path), StringComparison.Ordinal);

    // Two paths may reach one file by links, which may also stand for the folders on the way.
    private static string Resolved(string path)
    {
        string full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } folder)
        {
            return full;
        }

        string here = Path.Combine(Resolved(folder), Path.GetFileName(full));
        FileSystemInfo? target = Directory.Exists(here) ? Directory.ResolveLinkTarget(here, returnFinalTarget: true)
            : File.Exists(here) ? File.ResolveLinkTarget(here, returnFinalTarget: true)
            : null;
        return target is null ? here : Resolved(target.FullName);
    }

    // A link is written through, as every other program does.
    private static string Target(string path)
        => (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? path;

    // /dev/null and /dev/stdout are written into, never replaced.
    private static bool IsDevice(string path) => Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal);

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;

    private static string TemporaryBeside(string path) => Path.Combine(FolderOf(path), $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
}
