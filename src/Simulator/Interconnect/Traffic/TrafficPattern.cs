using System.Diagnostics;
using NeuroSim.Compiler.Passes;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>
/// Who sends to whom, as a row of the traffic matrix for each source (Dally and Towles, Principles and Practices of Interconnection Networks, 3.2): a
/// share of its packets goes to all nodes alike, the source among them, and the rest to its partners in equal parts. What a node sends to itself takes no link.
/// Nodes are numbered row by row: x + y · width.
/// </summary>
public abstract class TrafficPattern
{
    private protected TrafficPattern(string name, int width, int height, double uniformShare)
    {
        Debug.Assert(width > 0 && height > 0 && uniformShare is >= 0 and <= 1, "validated where it was given");
        (Name, Width, Height, UniformShare) = (name, width, height, uniformShare);
    }

    /// <summary>Name, as the command line knows it.</summary>
    public string Name { get; }

    /// <summary>Columns of the mesh.</summary>
    public int Width { get; }

    /// <summary>Rows of the mesh.</summary>
    public int Height { get; }

    /// <summary>Nodes of the mesh.</summary>
    public int Nodes => Width * Height;

    /// <summary>Share of a node's packets, 0 … 1, whose target is any node with the same probability, the source among them.</summary>
    public double UniformShare { get; }

    /// <summary>The nodes that get the rest of the source's packets in equal parts; empty only if there is no rest.</summary>
    public abstract ReadOnlySpan<int> Partners(int source);

    /// <summary>Draws the target of a packet of <paramref name="source"/>.</summary>
    public int Draw(int source, ref SplitMix random)
    {
        if (UniformShare >= 1 || (UniformShare > 0 && random.NextIsBelow(UniformShare)))
        {
            return random.Next(Nodes);
        }

        ReadOnlySpan<int> partners = Partners(source);
        return partners.Length == 1 ? partners[0] : partners[random.Next(partners.Length)];
    }
}
