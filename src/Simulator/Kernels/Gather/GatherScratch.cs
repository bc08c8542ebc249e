namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>What a thread needs beside the sums: the lists of active inputs of a block of rows. One per thread, for all layers; it grows to the largest need.</summary>
public sealed class GatherScratch
{
}
