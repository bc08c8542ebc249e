namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>The link that had most to do.</summary>
/// <param name="Link">The link, −1 if none was slower than the cores.</param>
/// <param name="Cycles">Its cycles, if it was; else those of the cores.</param>
/// <param name="Late">Links that did not finish in a fixed phase.</param>
internal readonly record struct SlowestLink(int Link, long Cycles, long Late)
{
    /// <summary>The slower of two; of equally slow links the first, and a core before all. Late ones are added up.</summary>
    public SlowestLink With(in SlowestLink other)
    {
        bool slower = other.Cycles > Cycles || (other.Cycles == Cycles && Link > other.Link && other.Link >= 0);
        return new(slower ? other.Link : Link, slower ? other.Cycles : Cycles, Late + other.Late);
    }
}
