namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>Where the list of a column begins: what lies before it, over the columns of a row or the outputs of a window.</summary>
/// <param name="Entry">Entries of all lists before it.</param>
/// <param name="Spikes">Their activations, added up over the lists of its row; 0 where nobody asks (<see cref="GatherBounds.AsksForSpikes"/>).</param>
internal readonly record struct ListStart(int Entry, int Spikes);
