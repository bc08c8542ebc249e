using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// Improves a placement by exchanges: a core, chosen at random, is moved near to where its traffic pulls it, and the core that lies there takes its place, if
/// that shortens the traffic of the two. The random choices follow a fixed seed, so the result is deterministic. How traffic is measured is the subclasses':
/// where both serve an array they decide alike, to the last exchange.
/// </summary>
public abstract class PlacementSearch
{
    /// <summary>Most tries that are made at once.</summary>
    protected const int TriesAtOnce = 16;

    /// <summary>Exchanges tried per core, and a bound on the neighbours looked at in all of them.</summary>
    private const int TriesPerCore = 200;
    private const long MaxVisits = 100_000_000;

    /// <summary>How far from the centre of its traffic a core is put, at most, in columns and in rows.</summary>
    private const int Reach = 3;

    private readonly TrafficGraph _graph;

    /// <summary>Begins a search.</summary>
    /// <param name="graph">Traffic between cores.</param>
    /// <param name="array">The places.</param>
    protected PlacementSearch(TrafficGraph graph, CoreArray array) => (_graph, Array) = (graph, array);

    /// <summary>The places.</summary>
    protected CoreArray Array { get; }

    /// <summary>Tries exchanges until there were enough of them.</summary>
    /// <param name="seed">Of the random choices.</param>
    /// <returns>Place of each core.</returns>
    public int[] Improve(int seed)
    {
        // A generator of our own: System.Random does not promise the same sequence in every version.
        SplitMix random = new((ulong)seed);
        Span<Try> tries = stackalloc Try[TriesAtOnce];
        long visits = 0, left = (long)TriesPerCore * _graph.Cores;
        while (left > 0 && visits < MaxVisits)
        {
            int count = 0;
            for (; count < TriesAtOnce && left > 0 && visits < MaxVisits; left--)
            {
                int core = random.Next(_graph.Cores), neighbours = _graph.Edges(core).Length;
                visits += neighbours + 1;
                if (neighbours > 0)
                {
                    tries[count++] = new(core, random.Next(2 * Reach + 1) - Reach, random.Next(2 * Reach + 1) - Reach);
                }
            }

            Make(tries[..count]);
        }

        return Places();
    }

    /// <summary>Makes some tries, one after the other.</summary>
    protected abstract void Make(ReadOnlySpan<Try> tries);

    /// <summary>Place of each core.</summary>
    protected abstract int[] Places();

    /// <summary>Core at each place, −1 where none is.</summary>
    protected int[] CoreAt(int[] placeOf)
    {
        int[] coreAt = new int[Array.Cores];
        System.Array.Fill(coreAt, -1);
        for (int core = 0; core < placeOf.Length; core++)
        {
            coreAt[placeOf[core]] = core;
        }

        return coreAt;
    }

    /// <summary>One try: a core, and how far from the centre of its traffic it is put.</summary>
    /// <param name="Core">The core.</param>
    /// <param name="X">Columns.</param>
    /// <param name="Y">Rows.</param>
    protected readonly record struct Try(int Core, int X, int Y);
}
