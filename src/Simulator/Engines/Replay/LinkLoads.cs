using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>Makes loads of what is counted of a site's links out of where runs of packets begin and end, and finds the slowest watched link of each sub-step.</summary>
internal sealed class LinkLoads
{
    // So many loads are added up in 32 bits. Of each block the most is kept: the slowest link is sought only where it is.
    private const int Block = 64;

    private readonly int[] _links, _cycles, _crosses, _others;
    private readonly int _subSteps, _lateCycles;
    private readonly bool _fitsInt;
    private readonly Vector128<int>[] _most;

    /// <summary>Prepares links.</summary>
    /// <param name="table">The links of the array.</param>
    /// <param name="links">What is counted: watched links, and −1 for stretches of others.</param>
    /// <param name="term">The packets: says how many there can be.</param>
    /// <param name="lateCycles">A link that needs more cycles is late.</param>
    public LinkLoads(LinkTable table, int[] links, SendTerm term, int lateCycles)
    {
        (_links, _subSteps, _lateCycles) = (links, term.SubSteps, lateCycles);
        _cycles = Array.ConvertAll(links, l => l < 0 ? 0 : table.Cycles(l));
        _crosses = Array.ConvertAll(links, l => l >= 0 && table.CrossesChips(l) ? -1 : 0);
        _others = Array.ConvertAll(links, l => l < 0 ? -1 : 0);

        _most = new Vector128<int>[(links.Length + Block - 1) / Block];

        // No link carries more than all packets of all neurons.
        long most = Enumerable.Range(0, term.Routes.Cells.Length).Sum(c => (long)term.Routes.Boxes[c].Count * term.Routes.Cells[c].Packets);
        _fitsInt = most * Math.Max(Block, _cycles.DefaultIfEmpty(0).Max()) <= int.MaxValue;
    }

    /// <summary>Adds up differences along lines.</summary>
    /// <param name="loads">By link and sub-step: differences, of which loads are made.</param>
    /// <param name="slowest">Set: the slowest watched link of each sub-step, −1 if none carries anything, and how many are late.</param>
    /// <param name="unwatched">Set: packets on any other link in each sub-step, at most.</param>
    /// <returns>Packets that crossed from chip to chip.</returns>
    public long AddUp(int[] loads, SlowestLink[] slowest, int[] unwatched)
        => _fitsInt && _subSteps == Vector128<int>.Count && Simd.Level > SimdLevel.Scalar
            ? AddUp(MemoryMarshal.Cast<int, Vector128<int>>(loads.AsSpan()), slowest, unwatched)
            : AddUpOneByOne(loads, slowest, unwatched);

    private long AddUpOneByOne(int[] loads, SlowestLink[] slowest, int[] unwatched)
    {
        Array.Fill(slowest, new(-1, 0, 0));
        Array.Clear(unwatched);
        long crossings = 0;
        for (int i = 0; i < _links.Length; i++)
        {
            for (int k = 0, at = i * _subSteps; k < _subSteps; k++, at++)
            {
                loads[at] += i == 0 ? 0 : loads[at - _subSteps];
                long cycles = (long)loads[at] * _cycles[i];
                slowest[k] = slowest[k].With(new(_links[i], cycles, cycles > _lateCycles ? 1 : 0));
                crossings += loads[at] & _crosses[i];
                unwatched[k] = Math.Max(unwatched[k], loads[at] & _others[i]);
            }
        }

        loads.AsSpan(_links.Length * _subSteps).Clear();
        return crossings;
    }

    // Four sub-steps at a time, block by block.
    private long AddUp(Span<Vector128<int>> loads, SlowestLink[] slowest, int[] unwatched)
    {
        Vector128<int> load = default, others = default, most = default, late = default;
        long crossings = 0;
        for (int block = 0; block < _most.Length; block++)
        {
            Vector128<int> sum = default, own = default, limit = Vector128.Create(_lateCycles);
            for (int i = block * Block; i < Math.Min(_links.Length, (block + 1) * Block); i++)
            {
                load += loads[i];
                loads[i] = load;
                Vector128<int> cycles = load * _cycles[i];
                own = Vector128.Max(own, cycles);
                late -= Vector128.GreaterThan(cycles, limit);
                sum += load & Vector128.Create(_crosses[i]);
                others = Vector128.Max(others, load & Vector128.Create(_others[i]));
            }

            (Vector128<long> low, Vector128<long> high) = Vector128.Widen(sum);
            crossings += Vector128.Sum(low + high);
            most = Vector128.Max(most, own);
            _most[block] = own;
        }

        loads[_links.Length] = default;
        others.CopyTo(unwatched);
        for (int k = 0; k < _subSteps; k++)
        {
            slowest[k] = new(-1, most[k], late[k]);
        }

        FindFirst(loads, most, slowest);
        return crossings;
    }

    // Of the links with most to do the first: their order here is another than that of their names.
    private void FindFirst(ReadOnlySpan<Vector128<int>> loads, Vector128<int> most, SlowestLink[] slowest)
    {
        // Where nobody sends, nothing is equal to this.
        Vector128<int> sought = Vector128.ConditionalSelect(Vector128.Equals(most, default), Vector128.Create(-1), most);
        for (int block = 0; block < _most.Length; block++)
        {
            for (int i = block * Block; Vector128.EqualsAny(_most[block], sought) && i < Math.Min(_links.Length, (block + 1) * Block); i++)
            {
                Take(_links[i], Vector128.Equals(loads[i] * _cycles[i], sought).ExtractMostSignificantBits(), slowest);
            }
        }
    }

    private static void Take(int link, uint found, SlowestLink[] slowest)
    {
        for (int k = 0; found != 0; k++, found >>= 1)
        {
            if ((found & 1) != 0 && (slowest[k].Link < 0 || link < slowest[k].Link))
            {
                slowest[k] = slowest[k] with { Link = link };
            }
        }
    }
}
