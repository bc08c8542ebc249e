using System.Text.Json.Serialization;

namespace NeuroSim.Chips;

/// <summary>
/// A neuromorphic chip as the compiler and the engines see it: cores joined by a network, every number with unit and source.
/// Read from <c>chips/*.json</c> by <see cref="ChipReader"/>, which validates it; code behind the reader may rely on its limits.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(SynchronousChip), "synchronous")]
[JsonDerivedType(typeof(AsynchronousChip), "asynchronous")]
public abstract record ChipDescription
{
    /// <summary>Format of the chip file; always <c>neurosim-chip/1</c>.</summary>
    public required string Schema { get; init; }

    /// <summary>Short name, as given to <c>--chip</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One or two sentences for people who choose a chip.</summary>
    public required string Summary { get; init; }

    /// <summary>What the numbers stand on: assumptions, conflicts between sources, what was not found.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What one core holds and does.</summary>
    public required CoreDescription Core { get; init; }

    /// <summary>The network that joins the cores of one chip.</summary>
    public required MeshDescription Mesh { get; init; }

    /// <summary>How chips are joined at their edges.</summary>
    public required ArrayDescription Array { get; init; }

    /// <summary>Energy of each action in picojoule.</summary>
    public required ActionCosts EnergyPj { get; init; }

    /// <summary>Power that one chip draws while it does nothing, in milliwatt.</summary>
    public required Quantity<double> StaticPowerMw { get; init; }

    /// <summary>The blocks whose energy is in the numbers above, and those that are left out: what a user of measured power asks first.</summary>
    public required EnergyBoundary Boundary { get; init; }

    /// <summary>Cores on one chip.</summary>
    [JsonIgnore]
    public int CoresPerChip => Mesh.Columns.Value * Mesh.Rows.Value;

    /// <summary>Time of a hop from chip to chip in hops inside a chip, both without contention: what placement weighs traffic with.</summary>
    [JsonIgnore]
    public abstract double ChipHopCost { get; }
}

/// <summary>What the energy numbers of a chip cover.</summary>
/// <param name="Included">Blocks whose energy is counted.</param>
/// <param name="Excluded">Blocks whose energy is not counted.</param>
public sealed record EnergyBoundary(IReadOnlyList<string> Included, IReadOnlyList<string> Excluded);
