namespace NeuroSim.Compiler.Mapping;

/// <summary>Where every unit lies.</summary>
/// <param name="Array">The mesh of all chips.</param>
/// <param name="CoreOf">Core of each unit; folded units share one.</param>
public sealed record Placement(CoreArray Array, int[] CoreOf)
{
    /// <summary>Cores in use.</summary>
    public int CoresUsed { get; } = CoreOf.Distinct().Count();
}
