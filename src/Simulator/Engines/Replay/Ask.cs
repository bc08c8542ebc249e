namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>What is asked about links.</summary>
[Flags]
internal enum Ask
{
    None = 0,
    Who = 1,
    Cycles = 2,
    Late = 4,
}
