using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
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
        _written = new int[_network.Populations.Count];
        _firstCommit = new int[_network.Populations.Count];
        _lastTap = new int[_network.Populations.Count];
        _notBefore = new int[_network.Sites.Count];
    }

    /// <summary>Schedules a partitioned network.</summary>
    /// <exception cref="ModelFormatException">An attention layer waits for itself.</exception>
    public static Schedule Run(Partition partition) => new SchedulePass(partition).Run();

    private Schedule Run()
    {
        // The driving site of an attention layer waits for the product memory of K and its partner, which may be listed after it: delays are found in one
        // round and kept in the next, until no site has to wait longer.
        int rounds = 0;
        do
        {
            Round();
            if (rounds++ > _network.Sites.Count)
            {
                throw new ModelFormatException($"layer '{_network.Connections.OfType<IntegerAttention>().First().Name}' or a later attention: "
                    + "the site that must wait for the product of the other two also feeds them; no order of firing exists.");
            }
        }
        while (DelayDrivers());

        int decision = _network.OutputSite is { } last ? _fire[last] + _network.D - 1 : _written[_network.Output];
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

    private void Round()
    {
        Array.Fill(_productSend, -1);
        Array.Clear(_written);
        Array.Fill(_firstCommit, int.MaxValue);
        Array.Fill(_lastTap, -1);
        foreach (IntegerStep step in _network.Steps)
        {
            if (step is IntegerSite site)
            {
                _fire[site.Index] = Math.Max(_written[site.Population], _notBefore[site.Index]);
                _lastTap[site.Population] = Math.Max(_lastTap[site.Population], _fire[site.Index]);
            }
            else
            {
                Schedule((IntegerConnection)step);
            }
        }
    }

    private bool DelayDrivers()
    {
        bool changed = false;
        foreach (IntegerAttention attention in _network.Connections.OfType<IntegerAttention>())
        {
            int ready = Math.Max(_fire[attention.Key], _fire[attention.Partner]) + _network.D;
            changed |= ready > _notBefore[attention.Driver] && ready > _fire[attention.Driver];
            _notBefore[attention.Driver] = Math.Max(_notBefore[attention.Driver], ready);
        }

        return changed;
    }

    private void Schedule(IntegerConnection connection)
    {
        int i = connection.Index;
        (_start[i], _last[i]) = connection switch
        {
            IntegerConvolution { ReadsInput: true } => (1, 1),
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
        // A home keeps the sum of a window until the partial potentials have arrived too.
        int windows = _network.Connections.Max(c => _commit[c.Index] - _start[c.Index] + 1);
        return Math.Max(Math.Max(_network.D, windows), Math.Max(populations, products));
    }
}
