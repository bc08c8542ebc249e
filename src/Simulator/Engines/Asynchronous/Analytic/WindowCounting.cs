using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Engines.Plan;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>Counts for a windowed chip: what each window asks of each core.</summary>
/// <param name="units">Counts spikes by site and additions by connection.</param>
/// <param name="maps">Counts what cores receive.</param>
/// <param name="load">Where that is put.</param>
internal sealed class WindowCounting(UnitCounting units, MapLoad maps, WindowLoad load) : IMapCounter
{
    private readonly MapCounts _maps = maps.NewCounts();

    /// <inheritdoc/>
    public SpikeCounts Counts => units.Counts;

    /// <inheritdoc/>
    public void CountInput(ReadOnlySpan<byte> input) => units.CountInput(input);

    /// <inheritdoc/>
    public void CountRows(int site, int y0, int y1, ReadOnlySpan<byte> rows)
    {
        units.CountRows(site, y0, y1, rows);
        maps.CountRows(site, y0, rows, _maps);
    }

    /// <inheritdoc/>
    public void Finish(int threads)
    {
        units.Finish(threads);
        maps.Fill(_maps, Counts.Input, Counts.Additions, load);
    }
}
