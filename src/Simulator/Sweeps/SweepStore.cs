using System.Text;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>
/// The folder of a sweep. Results of points lie in it one by one, each under its key, there whole or not at all: a file is written beside its place and
/// moved there. Two processes that write the same point write the same bytes.
/// </summary>
/// <param name="folder">The folder.</param>
public sealed class SweepStore(string folder)
{
    private const string PointsFolder = "points", LockName = ".lock", OwnerName = ".owner", Ending = ".json", TemporaryEnding = ".tmp";

    /// <summary>Names of the files that hold everything at the end.</summary>
    public const string ManifestName = "manifest.json", LinesName = "results.jsonl", TableName = "results.csv";

    /// <summary>Names of the files that a sweep writes into its folder, beside its points.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [ManifestName, LinesName, TableName, LockName, OwnerName];

    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>The manifest; null if there is none.</summary>
    /// <exception cref="SweepException">It is none.</exception>
    public SweepManifest? Manifest
    {
        get
        {
            string file = PathOf(ManifestName);
            return File.Exists(file) ? SweepManifest.Parse(File.ReadAllText(file), file) : null;
        }
    }

    /// <summary>Full path of something in the folder.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Makes the folder.</summary>
    /// <exception cref="SweepException">It cannot be made, or not written to.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(PathOf(PointsFolder));
            File.Create(PathOf($".{Guid.NewGuid():N}{TemporaryEnding}"), bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SweepException($"{Folder}: results cannot be written to this folder ({e.Message.TrimEnd('.')}); give another one.", e);
        }
    }

    /// <summary>Takes the folder for this process, until the result is disposed of or the process ends, however it ends.</summary>
    /// <exception cref="SweepException">Another process has it.</exception>
    public IDisposable Lock()
    {
        try
        {
            FileStream file = new(PathOf(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(PathOf(OwnerName), $"process {Environment.ProcessId} on {Environment.MachineName}");
            return file;
        }
        catch (IOException e)
        {
            string owner = File.Exists(PathOf(OwnerName)) ? File.ReadAllText(PathOf(OwnerName)) : "another process";
            throw new SweepException($"{Folder}: {owner} works in this folder; wait until it is done, or give another folder.", e);
        }
    }

    /// <summary>Removes what a killed process left half written. Only for who has the folder.</summary>
    public void RemoveLeftovers()
    {
        foreach (string file in new[] { Folder, PathOf(PointsFolder) }.SelectMany(f => Directory.EnumerateFiles(f, $".*{TemporaryEnding}")))
        {
            File.Delete(file);
        }
    }

    /// <summary>The result of a point; null if it is not there, or cannot be read.</summary>
    public SweepResult? Read(SweepPoint point)
    {
        try
        {
            return SweepResultJson.Read(File.ReadAllText(PathOf(point))) is { } result && result.Id == point.Key ? result : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Writes the result of a point.</summary>
    public void Write(SweepPoint point, SweepResult result) => Write(Path.Combine(PointsFolder, point.Key + Ending), SweepResultJson.Write(result) + "\n");

    /// <summary>Writes a file whole or not at all.</summary>
    /// <param name="name">Its name within the folder.</param>
    /// <param name="text">What it holds.</param>
    public void Write(string name, string text)
    {
        string target = PathOf(name);
        string temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Guid.NewGuid():N}{TemporaryEnding}");
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                // A machine that loses its power after the move must not be left with an empty file under the final name.
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private string PathOf(SweepPoint point) => PathOf(Path.Combine(PointsFolder, point.Key + Ending));
}
