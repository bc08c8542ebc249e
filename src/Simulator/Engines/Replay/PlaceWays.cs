using System.Collections.Concurrent;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// The ways of a site's cells inside chips, for those short rows and columns where bounds did not settle what matters (<see cref="LocalTraffic"/>): mostly the same few
/// for every sample, so that their links are found once. Shared by threads.
/// </summary>
/// <param name="links">The links of the array.</param>
/// <param name="term">The site's packets.</param>
internal sealed class PlaceWays(LinkTable links, SendTerm term)
{
    // 8 bytes each: 1 MiB, and what the last search found beyond.
    private const int MostKept = 1 << 17;

    private readonly ConcurrentDictionary<int, (int Cell, int Link)[]> _known = [];
    private int _kept;

    /// <summary>Finds the ways in short rows and columns that are not known yet, as long as not too much is kept already.</summary>
    /// <param name="keys">The rows and columns (<see cref="LinkTable.KeyOf"/>).</param>
    /// <returns>Whether all are known.</returns>
    public bool TryFind(IReadOnlyCollection<int> keys)
    {
        Dictionary<int, List<(int Cell, int Link)>> found = keys.Where(k => !_known.ContainsKey(k)).ToDictionary(k => k, _ => new List<(int Cell, int Link)>());
        if (found.Count == 0 || Volatile.Read(ref _kept) > MostKept)
        {
            return found.Count == 0;
        }

        List<int> way = [];
        for (int cell = 0; cell < term.Routes.Cells.Length; cell++)
        {
            way.Clear();
            term.Routes.Cells[cell].Route.CollectLinks(links.Multicast, way);
            foreach (int link in way)
            {
                if (!links.CrossesChips(link) && found.TryGetValue(links.KeyOf(link), out List<(int Cell, int Link)>? ways))
                {
                    ways.Add((cell, link));
                }
            }
        }

        foreach ((int key, List<(int Cell, int Link)> ways) in found)
        {
            _known[key] = [.. ways];
            Interlocked.Add(ref _kept, ways.Count);
        }

        return true;
    }

    /// <summary>Cells with a link that they cross in a short row or column, which has been found.</summary>
    public ReadOnlySpan<(int Cell, int Link)> Of(int key) => _known[key];
}
