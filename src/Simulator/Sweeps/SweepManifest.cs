using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>A file that a sweep reads.</summary>
/// <param name="Path">Absolute, or relative to the folder of the sweep if it lies inside.</param>
/// <param name="Sha256">Hash of its content.</param>
public sealed record SweepFile(string Path, string Sha256);

/// <summary>
/// All that a sweep runs, settled: what any machine needs to run any of its points. Never changed once tasks run; its hash says so. Chips are in it, with
/// nothing left to look up; networks and input are files with their hashes.
/// </summary>
public sealed record SweepManifest
{
    /// <summary>Format of the file.</summary>
    public const string Format = "neurosim-sweep-manifest/1";

    private static readonly JsonSerializerOptions s_options = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Always <see cref="Format"/>.</summary>
    public string Schema { get; init; } = Format;

    /// <summary>Hash of everything else in the manifest.</summary>
    public string Hash { get; init; } = string.Empty;

    /// <summary>The build of NeuroSim that planned the sweep, and alone may run it.</summary>
    public required string Program { get; init; }

    /// <summary>The input.</summary>
    public required SweepFile Input { get; init; }

    /// <summary>The networks.</summary>
    public required IReadOnlyList<SweepFile> Models { get; init; }

    /// <summary>The chips by name, as chip files hold them.</summary>
    public required IReadOnlyDictionary<string, JsonNode> Chips { get; init; }

    /// <summary>How many samples, or null for all.</summary>
    public int? Samples { get; init; }

    /// <summary>Timesteps into which each recording is cut, or null.</summary>
    public int? TimeBins { get; init; }

    /// <summary>Length of a timestep in µs, or null.</summary>
    public double? BinUs { get; init; }

    /// <summary>True to compare with the networks as trained.</summary>
    public required bool Golden { get; init; }

    /// <summary>Points of one task; null if one machine runs them all.</summary>
    public int? PointsPerTask { get; init; }

    /// <summary>All points, in the order of the results.</summary>
    public required IReadOnlyList<SweepPoint> Points { get; init; }

    /// <summary>Number of tasks.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Tasks => PointsPerTask is { } n ? (Points.Count + n - 1) / n : 1;

    /// <summary>The points of one task, from 0.</summary>
    public IReadOnlyList<SweepPoint> Task(int task)
        => PointsPerTask is { } n ? [.. Points.Skip(task * n).Take(n)] : Points;

    /// <summary>The manifest with its hash.</summary>
    public SweepManifest Sealed() => this with { Hash = ContentHash() };

    /// <summary>The text of the file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_options) + "\n";

    /// <summary>Reads the text of a file.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">What error messages call it.</param>
    /// <exception cref="SweepException">It is none, or was changed after it was written.</exception>
    public static SweepManifest Parse(string json, string file)
    {
        SweepManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<SweepManifest>(json, s_options) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new SweepException($"{file}: is no manifest of a sweep, or is cut off ({e.Message.TrimEnd('.')}); plan the sweep again in a new folder.", e);
        }

        return manifest.Schema != Format ? throw new SweepException($"{file}: has the format '{manifest.Schema}'; this version reads {Format}.")
            : manifest.Hash != manifest.ContentHash()
            ? throw new SweepException($"{file}: was changed after it was written (its hash does not fit); plan the sweep again in a new folder.")
            : manifest;
    }

    private string ContentHash() => SweepHash.OfTexts((this with { Hash = string.Empty }).ToJson());
}
