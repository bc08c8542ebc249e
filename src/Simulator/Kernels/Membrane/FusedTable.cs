using System.Diagnostics;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>A population with one writer and one tap: its potentials need never be stored.</summary>
public sealed class FusedTable
{
    /// <summary>Joins the two tables.</summary>
    /// <param name="commit">The writer.</param>
    /// <param name="soma">The tap, of the same population.</param>
    public FusedTable(CommitTable commit, SomaTable soma)
    {
        Debug.Assert(commit.Channels == soma.Channels, "one population");
        (Commit, Soma) = (commit, soma);
    }

    /// <summary>The writer.</summary>
    public CommitTable Commit { get; }

    /// <summary>The tap.</summary>
    public SomaTable Soma { get; }
}
