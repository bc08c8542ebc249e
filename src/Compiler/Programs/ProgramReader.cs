using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Compiler.Passes;
using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Programs;

/// <summary>Builds a program from the entries of its file: checksums first, then format and version, then every part against the others.</summary>
internal static class ProgramReader
{
    private const int WideBits = 64;

    /// <summary>Builds the program.</summary>
    public static ChipProgram Read(IReadOnlyList<StoredEntry> entries, ProgramPlace place)
    {
        ProgramEntries.CheckSums(entries, place);
        ManifestReader.CheckVersion(ProgramEntries.Find(entries, ProgramEntries.Manifest, place), place);
        ProgramEntries.CheckNames(entries, place);
        ProgramManifest manifest = ManifestReader.Read(entries, place);
        ChipDescription chip = Chip(ProgramEntries.Find(entries, ProgramEntries.Chip, place), place.Within(ProgramEntries.Chip));
        BlobReader floats = new(ProgramEntries.Find(entries, ProgramEntries.Network, place), place);
        BlobReader numbers = new(ProgramEntries.Find(entries, ProgramEntries.Program, place), place);
        return Assemble(manifest, chip, floats, numbers, place.Within(ProgramEntries.Manifest));
    }

    private static ChipProgram Assemble(ProgramManifest manifest, ChipDescription chip, BlobReader floats, BlobReader numbers, ProgramPlace at)
    {
        CheckWidths(manifest.Network, chip, at);
        SpikingNetwork source = new SourceReader(floats, at).Read(manifest.Source);
        IntegerNetwork network = QuantisedReader.Read(manifest.Network, numbers, at);
        SourceAgreement.Check(source, network, at);
        MappingReader mapping = new(network, chip, at.Within("mapping"));
        int[] coreOf = numbers.Ints(MappingWriter.Placement, manifest.Mapping.Units);
        numbers.CheckAllTaken();
        Partition partition = mapping.Partition(manifest.Mapping, coreOf.Length);
        ChipProgram program = new(chip, source, partition, mapping.Placement(manifest.Mapping, coreOf));
        return ProgramWriter.Compilation(program) == manifest.Compilation
            ? program
            : throw at.Contradiction($"'compilation' is {manifest.Compilation}; the program shows {ProgramWriter.Compilation(program)}");
    }

    private static ChipDescription Chip(StoredEntry entry, ProgramPlace at)
        => at.Guard(() => ChipReader.Parse(ProgramJson.Text.GetString(entry.Content.Span), entry.Name));

    private static void CheckWidths(QuantisedRecord network, ChipDescription chip, ProgramPlace at)
    {
        (int, int) widths = (network.WeightBits, network.PotentialBits), own = (chip.Core.WeightBits.Value, chip.Core.PotentialBits.Value);
        if (widths != own && widths != (WideBits, WideBits))
        {
            throw at.Contradiction($"weightBits and potentialBits are {widths}; those of '{chip.Name}' are {own}, "
                + $"those of exact weights ({WideBits}, {WideBits})");
        }

        int products = widths == own ? chip.Core.DynamicSynapseBits.Value : NumberFormat.WideProductBits;
        if (network.ProductBits != products)
        {
            throw at.Contradiction($"productBits is {network.ProductBits}; it must be {products} with these weights");
        }
    }
}
