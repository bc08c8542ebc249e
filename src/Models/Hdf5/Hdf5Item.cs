using System.Collections.Immutable;

namespace NeuroSim.Models.Hdf5;

/// <summary>Something that a group of an HDF5 file holds: a group, a dataset, or something that NeuroSim does not read.</summary>
public abstract class Hdf5Item
{
    private protected Hdf5Item()
    {
    }
}

/// <summary>A group: named items in the order of their names, as the HDF5 library lists them.</summary>
public sealed class Hdf5Group : Hdf5Item
{
    private readonly Dictionary<string, Hdf5Item> _byName;

    /// <summary>Creates a group.</summary>
    /// <param name="items">Names without a slash, and what they name.</param>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public Hdf5Group(IEnumerable<KeyValuePair<string, Hdf5Item>> items)
    {
        Items = [.. items];
        _byName = Items.ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>The items in order.</summary>
    public ImmutableArray<KeyValuePair<string, Hdf5Item>> Items { get; }

    /// <summary>The item of this name, or null.</summary>
    public Hdf5Item? Find(string name) => _byName.GetValueOrDefault(name);
}

/// <summary>What is named but not read: a link, a type other than numbers and text. It matters only to who asks for it.</summary>
/// <param name="reason">A clause such as "is a soft link, which NeuroSim does not follow".</param>
public sealed class Hdf5Unreadable(string reason) : Hdf5Item
{
    /// <summary>A clause such as "is a soft link, which NeuroSim does not follow".</summary>
    public string Reason { get; } = reason;
}
