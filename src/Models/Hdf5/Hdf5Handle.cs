namespace NeuroSim.Models.Hdf5;

/// <summary>An identifier of the HDF5 library that is closed when it goes out of scope.</summary>
/// <param name="id">The identifier; negative means that the call failed.</param>
/// <param name="close">How to close it.</param>
internal readonly struct Hdf5Handle(long id, Func<long, int> close) : IDisposable
{
    /// <summary>True if the call that made it succeeded.</summary>
    public bool IsValid => Id >= 0;

    /// <summary>The identifier.</summary>
    public long Id { get; } = id;

    /// <summary>The same handle, or an exception where the call failed.</summary>
    /// <param name="what">What could not be done, as a clause: "opening the file".</param>
    /// <exception cref="Hdf5Exception">The call failed.</exception>
    public Hdf5Handle OrFail(string what) => IsValid ? this : throw new Hdf5Exception($"{what} failed");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsValid)
        {
            _ = close(Id);
        }
    }
}
