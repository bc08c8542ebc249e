using System.Text.Json;

namespace NeuroSim.Compiler.Programs;

/// <summary>Reads the manifest: first what it is, then all of it.</summary>
internal static class ManifestReader
{
    /// <summary>Refuses other formats and versions, before anything else of the file is asked for.</summary>
    public static void CheckVersion(StoredEntry entry, ProgramPlace place)
    {
        ProgramPlace at = place.Within(entry.Name);
        (string? format, int version) = at.Guard(() => Peek(entry.Content));
        if (format != ProgramManifest.FormatName)
        {
            throw at.Error($"the format is '{format}'; it must be '{ProgramManifest.FormatName}'. Give a file that 'neurosim compile' saved.");
        }

        if (version > ProgramManifest.CurrentVersion)
        {
            throw place.Error($"written by a newer NeuroSim (format {version}, this one reads {ProgramManifest.CurrentVersion}): update.");
        }

        at.InRange(version, ProgramManifest.CurrentVersion, ProgramManifest.CurrentVersion, "version");
    }

    /// <summary>Reads all of it, strictly, and holds the blobs against what it says of them.</summary>
    public static ProgramManifest Read(IReadOnlyList<StoredEntry> entries, ProgramPlace place)
    {
        ProgramPlace at = place.Within(ProgramEntries.Manifest);
        ReadOnlyMemory<byte> json = ProgramEntries.Find(entries, ProgramEntries.Manifest, place).Content;
        ProgramManifest manifest = at.Guard(() => JsonSerializer.Deserialize<ProgramManifest>(json.Span, ProgramJson.Options))
            ?? throw at.Contradiction("it holds nothing");
        CheckLists(manifest, at);
        BlobRecord[] expected = Blobs(entries);
        return manifest.Blobs.SequenceEqual(expected)
            ? manifest
            : throw at.Contradiction($"'blobs' must have sizes and checksums of {string.Join(" and ", expected.Select(b => b.Entry))} as they are");
    }

    /// <summary>What the manifest says of the blobs.</summary>
    public static BlobRecord[] Blobs(IEnumerable<StoredEntry> entries)
        => [.. entries.Where(e => e.Name is ProgramEntries.Network or ProgramEntries.Program)
            .Select(e => new BlobRecord(e.Name, e.Content.Length, e.Sha256))];

    private static (string? Format, int Version) Peek(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("format", out JsonElement format) && format.ValueKind == JsonValueKind.String
            && document.RootElement.TryGetProperty("version", out JsonElement version)
            ? (format.GetString(), version.GetInt32())
            : throw new FormatException("'format' and 'version' are missing");
    }

    // The deserialiser refuses a null where a member stands, but not in a list.
    private static void CheckLists(ProgramManifest m, ProgramPlace at)
    {
        Check(m.Source.Layers, "source.layers");
        Check(m.Network.Populations, "network.populations");
        Check(m.Network.Steps, "network.steps");
        Check(m.Mapping.Tilings, "mapping.tilings");
        Check(m.Mapping.Slices, "mapping.slices");

        void Check(object?[] list, string name)
        {
            int missing = Array.IndexOf(list, null);
            if (missing >= 0)
            {
                throw at.Contradiction($"{name}[{missing}] is null");
            }
        }
    }
}
