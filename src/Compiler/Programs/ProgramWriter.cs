using System.Text.Json;
using NeuroSim.Chips;

namespace NeuroSim.Compiler.Programs;

/// <summary>Turns a program into the entries of its file. The same program gives the same bytes.</summary>
internal static class ProgramWriter
{
    /// <summary>All entries in their order.</summary>
    public static IReadOnlyList<StoredEntry> Write(ChipProgram program, ProgramPlace place)
    {
        BlobWriter network = new(), numbers = new();
        SourceRecord source = SourceWriter.Write(program.Source, network);
        QuantisedRecord quantised = QuantisedWriter.Write(program.Network, numbers);
        MappingRecord mapping = MappingWriter.Write(program.Partition, program.Placement, numbers);
        StoredEntry[] blobs = [network.ToEntry(ProgramEntries.Network, place), numbers.ToEntry(ProgramEntries.Program, place)];
        ProgramManifest manifest = new(
            ProgramManifest.FormatName,
            ProgramManifest.CurrentVersion,
            CreatedBy,
            Compilation(program),
            source,
            quantised,
            mapping,
            ManifestReader.Blobs(blobs));
        byte[] json = Json(manifest, place.Within(ProgramEntries.Manifest));
        byte[] chip = ProgramJson.Text.GetBytes(ChipJson.Write(program.Chip));
        StoredEntry[] entries = [new(ProgramEntries.Manifest, json), new(ProgramEntries.Chip, chip), .. blobs];
        return [.. entries, ProgramEntries.ChecksumsOf(entries)];
    }

    /// <summary>What the program shows of the choices that were made for it.</summary>
    public static CompilationRecord Compilation(ChipProgram program)
    {
        int[] cores = program.Placement.CoreOf;
        return new(program.ExactWeights, program.Placement.Array.Chips, cores.Length == 0 ? 0 : cores.CountBy(c => c).Max(c => c.Value));
    }

    // Norms, thresholds and eps need not be finite for a network to be made, but JSON has no word for infinity.
    private static byte[] Json(ProgramManifest manifest, ProgramPlace at)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(manifest, ProgramJson.Options);
        }
        catch (ArgumentException e)
        {
            throw at.Error("a parameter of the network (norm, threshold, scale or eps) is not finite, so the program cannot be saved.", e);
        }
    }

    private static string CreatedBy => $"NeuroSim {typeof(ChipProgram).Assembly.GetName().Version?.ToString(3)}";
}
