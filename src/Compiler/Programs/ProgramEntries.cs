using System.Text;

namespace NeuroSim.Compiler.Programs;

/// <summary>The entries of a program file and their checksums.</summary>
internal static class ProgramEntries
{
    public const string Manifest = "manifest.json";
    public const string Chip = "chip.json";
    public const string Network = "network.safetensors";
    public const string Program = "program.safetensors";
    public const string Checksums = "SHA256SUMS";

    /// <summary>All entries in the order of the file. The checksums come last, since they are those of the others.</summary>
    public static IReadOnlyList<string> All { get; } = [Manifest, Chip, Network, Program, Checksums];

    /// <summary>Most bytes of an entry: enough for thousands of layers.</summary>
    public static int MaxBytes(string name) => name switch
    {
        Manifest => 1 << 26,
        Chip => 1 << 20,
        Checksums => 1 << 14,
        _ => Array.MaxLength,
    };

    /// <summary>The entry that holds the checksums of others, in the format of <c>sha256sum</c>.</summary>
    public static StoredEntry ChecksumsOf(IEnumerable<StoredEntry> entries)
        => new(Checksums, Encoding.ASCII.GetBytes(string.Concat(entries.Select(e => $"{e.Sha256}  {e.Name}\n"))));

    /// <summary>Holds every entry against its checksum, before anything in it is believed.</summary>
    public static void CheckSums(IReadOnlyList<StoredEntry> entries, ProgramPlace place)
    {
        StoredEntry sums = Find(entries, Checksums, place);
        string[] found = Encoding.Latin1.GetString(sums.Content.Span).Split('\n');
        foreach (StoredEntry entry in entries.Where(e => e != sums))
        {
            if (!found.Contains($"{entry.Sha256}  {entry.Name}", StringComparer.Ordinal))
            {
                throw place.Error($"damaged: {entry.Name} does not match its checksum; compile again.");
            }
        }

        if (!sums.Content.Span.SequenceEqual(ChecksumsOf(entries.Where(e => e != sums)).Content.Span))
        {
            throw place.Error($"damaged: {Checksums} does not list exactly the other entries; compile again.");
        }
    }

    /// <summary>Asks for exactly the entries of this version, in their order.</summary>
    public static void CheckNames(IReadOnlyList<StoredEntry> entries, ProgramPlace place)
    {
        foreach (string name in All)
        {
            Find(entries, name, place);
        }

        if (entries.FirstOrDefault(e => !All.Contains(e.Name)) is { } extra)
        {
            throw place.Within(extra.Name).Contradiction($"this entry is unknown; a program has {string.Join(", ", All)}");
        }

        if (!entries.Select(e => e.Name).SequenceEqual(All))
        {
            throw place.Contradiction($"the entries must stand in the order {string.Join(", ", All)}");
        }
    }

    /// <summary>One entry.</summary>
    public static StoredEntry Find(IReadOnlyList<StoredEntry> entries, string name, ProgramPlace place)
        => entries.FirstOrDefault(e => e.Name == name) ?? throw place.Contradiction($"the entry {name} is missing");
}
