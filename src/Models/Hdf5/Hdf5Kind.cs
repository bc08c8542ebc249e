namespace NeuroSim.Models.Hdf5;

/// <summary>What a dataset's elements are. Their width in memory is fixed; wider or narrower ones in a file are converted by the HDF5 library.</summary>
public enum Hdf5Kind
{
    /// <summary>Single precision (and half precision, which it holds exactly): <see cref="float"/>.</summary>
    Real32,

    /// <summary>Double precision and wider: <see cref="double"/>.</summary>
    Real64,

    /// <summary>Integers of any width and sign, booleans, enumerations: <see cref="long"/>.</summary>
    Whole,

    /// <summary>Text of fixed or variable length: <see cref="string"/>.</summary>
    Text,
}
