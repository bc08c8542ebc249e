using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Passes;

/// <summary>Schedules every site and connection in the earliest phase that its inputs allow.</summary>
public sealed class SchedulePass
{
    private readonly Partition _partition;
    private readonly IntegerNetwork _network;
    private readonly int[] _fire;
    private readonly int[] _start;
    private readonly int[] _last;
    private readonly int[] _commit;
    private readonly int[] _productSend;
    private readonly int[] _written;
    private readonly int[] _firstCommit;
    private readonly int[] _lastTap;
    private readonly int[] _notBefore;

    private SchedulePass(Partition partition)
    {
        _partition = partition;
        _network = partition.Network;
        _fire = new int[_network.Sites.Count];
        _start = new int[_network.Connections.Count];
        _last = new int[_network.Connections.Count];
        _commit = new int[_network.Connections.Count];
        _productSend = new int[_network.Connections.Count];
        Array.Fill(_productSend, -1);
        _written = new int[_network.Populations.Count];
        _firstCommit = new int[_network.Populations.Count];
        Array.Fill(_firstCommit, int.MaxValue);
        _lastTap = new int[_network.Populations.Count];
        Array.Fill(_lastTap, -1);
        _notBefore = new int[_network.Sites.Count];
    }

    /// <summary>Schedules a partitioned network.</summary>
    public static Schedule Run(Partition partition) => new SchedulePass(partition).Run();

    private Schedule Run()
    {
        foreach (IntegerStep step in Ordered())
        {
            if (step is IntegerSite site)
            {
                Fire(site);
            }
            else
            {
                Schedule((IntegerConnection)step);
            }
        }

        int decision = _written[_network.Output];
        return new Schedule
        {
            Fire = _fire,
            Start = _start,
            Last = _last,
            Commit = _commit,
            ProductSend = _productSend,
            FirstOutput = _network.Connections.Where(c => c.Target == _network.Output).Min(c => _start[c.Index]),
            Decision = decision,
            Phases = 1 + Math.Max(decision, Math.Max(_commit.DefaultIfEmpty(0).Max(), _fire.Select(f => f + _network.D - 1).DefaultIfEmpty(0).Max())),
            Interval = Interval(),
        };
    }

    // The driving site of an attention layer waits until the product memory of K and its partner is complete, so it is scheduled after both.
    private List<IntegerStep> Ordered()
    {
        List<IntegerStep> steps = [.. _network.Steps];
        foreach (IntegerAttention attention in _network.Connections.OfType<IntegerAttention>().Where(a => a.Driver != a.Key && a.Driver != a.Partner))
        {
            IntegerSite driver = _network.Sites[attention.Driver];
            int last = Math.Max(steps.IndexOf(_network.Sites[attention.Key]), steps.IndexOf(_network.Sites[attention.Partner]));
            int at = steps.IndexOf(driver);
            if (at < last && !ReadBetween(steps, driver.Index, at, last))
            {
                steps.RemoveAt(at);
                steps.Insert(last, driver);
            }
        }

        return steps;
    }

    private static bool ReadBetween(List<IntegerStep> steps, int site, int from, int to)
        => steps.Skip(from).Take(to - from).OfType<IntegerConvolution>().Any(c => c.Source == site);

    private void Fire(IntegerSite site)
    {
        foreach (IntegerAttention attention in _network.Connections.OfType<IntegerAttention>().Where(a => a.Driver == site.Index))
        {
            int ready = Math.Max(
                attention.Key == site.Index ? 0 : _fire[attention.Key],
                attention.Partner == site.Index ? 0 : _fire[attention.Partner]) + _network.D;
            _notBefore[site.Index] = Math.Max(_notBefore[site.Index], ready);
        }

        _fire[site.Index] = Math.Max(_written[site.Population], _notBefore[site.Index]);
        _lastTap[site.Population] = Math.Max(_lastTap[site.Population], _fire[site.Index]);
    }

    private void Schedule(IntegerConnection connection)
    {
        int i = connection.Index;
        (_start[i], _last[i]) = connection switch
        {
            IntegerConvolution { ReadsImage: true } => (1, 1),
            IntegerConvolution convolution => Window(convolution.Source),
            IntegerAttention attention => Window(attention.Driver),
            IntegerPotentialSum sum => Transfer(sum),
            _ => throw new InvalidOperationException($"no schedule for {connection.Kind}"),
        };
        if (connection is IntegerAttention a)
        {
            _productSend[i] = Math.Max(_fire[a.Key], _fire[a.Partner]) + _network.D;
        }

        // A membrane takes its writers one after the other, and none before its last tap was taken.
        _commit[i] = Math.Max(_last[i] + (_partition.SendsPartials(i) ? 1 : 0), Math.Max(_written[connection.Target], _lastTap[connection.Target] + 1));
        _written[connection.Target] = _commit[i];
        _firstCommit[connection.Target] = Math.Min(_firstCommit[connection.Target], _commit[i]);
    }

    private (int Start, int Last) Window(int site) => (_fire[site] + 1, _fire[site] + _network.D);

    // Potentials are sent at the end of the phase of their last commit and added in the next one.
    private (int Start, int Last) Transfer(IntegerPotentialSum sum)
    {
        int sent = _written[sum.SourcePopulation];
        _lastTap[sum.SourcePopulation] = Math.Max(_lastTap[sum.SourcePopulation], sent);
        return (sent + 1, sent + 1);
    }

    private int Interval()
    {
        int populations = Enumerable.Range(0, _firstCommit.Length).Max(p => Math.Max(_written[p], _lastTap[p]) - _firstCommit[p] + 1);
        int products = _network.Connections.OfType<IntegerAttention>().Select(a => _last[a.Index] - _productSend[a.Index]).DefaultIfEmpty(0).Max();
        return Math.Max(_network.D, Math.Max(populations, products));
    }
}
