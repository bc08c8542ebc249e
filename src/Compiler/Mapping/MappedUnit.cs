namespace NeuroSim.Compiler.Mapping;

/// <summary>What a unit of work on a core is.</summary>
public enum UnitKind
{
    /// <summary>Holds the potentials and somas of a tile, and one slice that writes into it.</summary>
    Home,

    /// <summary>Holds a slice of a layer's weights and sends its partial potentials to the tile's home.</summary>
    Slice,

    /// <summary>Builds a block of an attention layer's product memory.</summary>
    Product,

    /// <summary>Holds a further slice on the home's own core, and adds to the home's potentials there: kernel cores hold the kernels of all writers.</summary>
    Hosted,
}

/// <summary>One unit: what the compiler puts on one core (or, folded, several of them on one).</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Population">The population that it holds or writes into.</param>
/// <param name="Connection">The connection whose slice it holds, or −1.</param>
/// <param name="Tile">Tile of the population, or block of the product memory.</param>
/// <param name="Chunk">Chunk of the fan-in.</param>
public readonly record struct MappedUnit(UnitKind Kind, int Population, int Connection, int Tile, int Chunk);
