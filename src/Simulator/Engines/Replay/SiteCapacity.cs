using System.Buffers;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// What the links that a site's packets cross carry of them in a sub-step, at most: a packet of every neuron. Says which of them are watched: all that join
/// chips, and others that are asked for. Needed only while a replay is prepared.
/// </summary>
internal sealed class SiteCapacity
{
    private readonly bool[] _watched;
    private readonly List<int> _asked = [];
    private int _unwatched = -1;

    /// <summary>Adds up the ways of a site.</summary>
    /// <param name="links">The links of the array.</param>
    /// <param name="term">The site's packets.</param>
    public SiteCapacity(LinkTable links, SendTerm term)
    {
        int[] differences = ArrayPool<int>.Shared.Rent(links.Count + 1);
        Array.Clear(differences);
        List<LineRun> runs = [];
        for (int cell = 0; cell < term.Routes.Cells.Length; cell++)
        {
            runs.Clear();
            links.AddRuns(term.Routes.Cells.From(cell), term.Routes.Cells.Targets(cell), runs, runs);
            foreach (LineRun run in runs)
            {
                differences[run.Begin] += term.Routes.Boxes[cell].Count;
                differences[run.End] -= term.Routes.Boxes[cell].Count;
            }
        }

        (Numbers, Most) = AddUp(differences.AsSpan(0, links.Count));
        _watched = Array.ConvertAll(Numbers, n => links.CrossesChips(links.LinkOf(n)));
        ArrayPool<int>.Shared.Return(differences);
    }

    /// <summary>Links that carry anything, by number, in order.</summary>
    public int[] Numbers { get; }

    /// <summary>Packets of each, at most.</summary>
    public int[] Most { get; }

    /// <summary>Packets on any link that is not watched, at most.</summary>
    public int Unwatched
    {
        get
        {
            if (_unwatched < 0)
            {
                _unwatched = 0;
                for (int i = 0; i < Most.Length; i++)
                {
                    _unwatched = _watched[i] ? _unwatched : Math.Max(_unwatched, Most[i]);
                }
            }

            return _unwatched;
        }
    }

    /// <summary>Numbers of the links inside chips that are watched.</summary>
    public IReadOnlyList<int> Asked => _asked;

    /// <summary>Whether a link is watched.</summary>
    public bool IsWatched(int index) => _watched[index];

    /// <summary>Packets on a link, at most.</summary>
    public int MostOf(int number) => Array.BinarySearch(Numbers, number) is var index && index >= 0 ? Most[index] : 0;

    /// <summary>Watches a link inside a chip, if it carries anything; false if it does not, or was watched before.</summary>
    public bool Watch(int number)
    {
        int index = Array.BinarySearch(Numbers, number);
        if (index < 0 || _watched[index])
        {
            return false;
        }

        _watched[index] = true;
        _asked.Add(number);
        _unwatched = -1;
        return true;
    }

    /// <summary>What is counted: each watched link by itself, and between them stretches of others along a line.</summary>
    public List<Stretch> Stretches()
    {
        List<Stretch> all = [];
        for (int i = 0; i < Numbers.Length; i++)
        {
            if (!_watched[i] && all.Count > 0 && !all[^1].IsWatched && all[^1].Links.End == Numbers[i])
            {
                all[^1] = all[^1] with { Links = new(all[^1].Links.Begin, Numbers[i] + 1) };
            }
            else
            {
                all.Add(new(new(Numbers[i], Numbers[i] + 1), _watched[i]));
            }
        }

        return all;
    }

    private static (int[] Numbers, int[] Most) AddUp(Span<int> differences)
    {
        (int packets, int used) = (0, 0);
        foreach (ref int at in differences)
        {
            at = packets += at;
            used += packets > 0 ? 1 : 0;
        }

        int[] numbers = new int[used], most = new int[used];
        for (int i = 0, next = 0; next < used; i++)
        {
            if (differences[i] > 0)
            {
                (numbers[next], most[next++]) = (i, differences[i]);
            }
        }

        return (numbers, most);
    }
}

/// <summary>
/// A watched link, or links side by side that are not watched: the packets that enter it anywhere are no fewer than those of each of its links.
/// </summary>
/// <param name="Links">The links, by number.</param>
/// <param name="IsWatched">Whether it is one watched link.</param>
internal readonly record struct Stretch(LineRun Links, bool IsWatched);
