namespace NeuroSim.Models.Nir;

/// <summary>What one node hands on is added to the input of another.</summary>
/// <param name="From">Name of the node that hands on.</param>
/// <param name="To">Name of the node that receives.</param>
public readonly record struct NirEdge(string From, string To)
{
    /// <inheritdoc/>
    public override string ToString() => $"'{From}' → '{To}'";
}
