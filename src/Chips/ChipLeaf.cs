using System.Text.Json.Serialization.Metadata;

namespace NeuroSim.Chips;

/// <summary>One value of a description: what validation and the sheet walk over.</summary>
/// <param name="Path">Names from the chip to the value, joined by dots, as in <c>core.axons</c>.</param>
/// <param name="Value">The value itself; of a quantity its number.</param>
/// <param name="Source">Where it is published; null for a value that has no source of its own.</param>
/// <param name="Estimate">True where it was derived or assumed.</param>
/// <param name="IsQuantity">True if the value is the number of a quantity.</param>
internal sealed record ChipLeaf(string Path, object Value, string? Source, bool Estimate, bool IsQuantity)
{
    /// <summary>Path in a chip file, down to the number of a quantity.</summary>
    internal string JsonPath => IsQuantity ? $"$.{Path}.value" : $"$.{Path}";

    /// <summary>All values of a chip, in the order in which files are written.</summary>
    internal static IEnumerable<ChipLeaf> Of(ChipDescription chip) => Of(chip, "");

    private static IEnumerable<ChipLeaf> Of(object owner, string prefix)
    {
        foreach (JsonPropertyInfo member in ChipJson.Members(owner.GetType()))
        {
            string path = prefix + member.Name;
            object value = member.Get!(owner)!;
            IEnumerable<ChipLeaf> leaves = value switch
            {
                Quantity<int> number => [new ChipLeaf(path, number.Value, number.Source, number.Estimate, IsQuantity: true)],
                Quantity<double> number => [new ChipLeaf(path, number.Value, number.Source, number.Estimate, IsQuantity: true)],
                string or bool or Enum => [new ChipLeaf(path, value, SourceOf(owner, member.Name), EstimateOf(owner, member.Name), IsQuantity: false)],
                IReadOnlyList<string> list => list.Select((text, index) => new ChipLeaf($"{path}[{index}]", text, Source: null, Estimate: false, IsQuantity: false)),
                _ => Of(value, path + "."),
            };
            foreach (ChipLeaf leaf in leaves)
            {
                yield return leaf;
            }
        }
    }

    // Words and flags are no quantities: their source stands beside them, in members of the same record.
    private static string? SourceOf(object owner, string name) => (owner, name) switch
    {
        (SomaDescription soma, "rescale" or "scalePerChannel") => soma.Source,
        (MeshDescription mesh, "multicast") => mesh.MulticastSource,
        _ => null,
    };

    private static bool EstimateOf(object owner, string name) => (owner, name) switch
    {
        (SomaDescription soma, "rescale" or "scalePerChannel") => soma.Estimate,
        (MeshDescription mesh, "multicast") => mesh.MulticastEstimate,
        _ => false,
    };
}
