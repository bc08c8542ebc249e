using NeuroSim.Simulator.Sweeps;
using NeuroSim.Tests.Unit.Cli;

namespace NeuroSim.Tests.Unit.Sweeps;

/// <summary>Small sweeps of the sample networks.</summary>
internal static class SweepSamples
{
    public static string Pattern { get; } = RepositoryRoot.File("samples", "glyphs-d4.pth").Replace("glyphs-d4", "glyphs-d{1,2,4,8}", StringComparison.Ordinal);

    /// <summary>A spec of one network on two images, without further axes.</summary>
    public static SweepSpec Spec(params string[] chips) => new()
    {
        Models = [CliRun.Checkpoint],
        Chips = chips,
        Input = CliRun.Images,
        Samples = 2,
        Golden = false,
    };

    /// <summary>The command line of a small sweep.</summary>
    public static string[] Args(string folder, params string[] more)
        => ["sweep", "--model", CliRun.Checkpoint, "--chip", "sync-twin,speck-xl", "--input", CliRun.Images, "--samples", "1", "--out", folder, .. more];

    /// <summary>The final files of a sweep.</summary>
    public static string Final(string folder)
        => File.ReadAllText(Path.Combine(folder, SweepStore.LinesName)) + File.ReadAllText(Path.Combine(folder, SweepStore.TableName))
            + File.ReadAllText(Path.Combine(folder, SweepStore.ManifestName));

    /// <summary>The results of a sweep.</summary>
    public static SweepResult[] Results(string folder) => [.. File.ReadAllLines(Path.Combine(folder, SweepStore.LinesName)).Select(l => SweepResultJson.Read(l)!)];
}
