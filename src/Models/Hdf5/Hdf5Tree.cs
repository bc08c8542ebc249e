namespace NeuroSim.Models.Hdf5;

/// <summary>
/// What an HDF5 file holds, as a plain tree in memory: no handle, no library. Readers of formats that are built on HDF5 work on it, so that
/// they can be given trees made in memory.
/// </summary>
/// <param name="Source">Path of the file, or what the tree should be called in messages.</param>
/// <param name="Root">The root group.</param>
public sealed record Hdf5Tree(string Source, Hdf5Group Root);
