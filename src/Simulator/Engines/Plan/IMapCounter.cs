using NeuroSim.Simulator.Engines.Counting;

namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>Counts what the maps of one image hold while they are computed.</summary>
internal interface IMapCounter
{
    /// <summary>What every chip's report needs.</summary>
    SpikeCounts Counts { get; }

    /// <summary>Counts what enters.</summary>
    void CountInput(ReadOnlySpan<byte> input);

    /// <summary>Counts some rows of a site; threads count different rows at once.</summary>
    void CountRows(int site, int y0, int y1, ReadOnlySpan<byte> rows);

    /// <summary>Adds up what was counted, when all rows of all sites are.</summary>
    void Finish(WorkCrew crew);
}

/// <summary>Counts for a synchronous chip: axon events and additions of each slice by sub-step.</summary>
/// <param name="counter">Who counts.</param>
internal sealed class UnitCounting(SpikeCounter counter) : IMapCounter
{
    /// <inheritdoc/>
    public SpikeCounts Counts { get; } = counter.NewCounts();

    /// <inheritdoc/>
    public void CountInput(ReadOnlySpan<byte> input) => counter.CountInput(input, Counts);

    /// <inheritdoc/>
    public void CountRows(int site, int y0, int y1, ReadOnlySpan<byte> rows) => counter.CountRows(site, y0, y1, rows, Counts);

    /// <inheritdoc/>
    public void Finish(WorkCrew crew) => counter.Finish(Counts, crew);
}
