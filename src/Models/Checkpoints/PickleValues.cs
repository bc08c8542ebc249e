using System.Globalization;
using System.Numerics;

namespace NeuroSim.Models.Checkpoints;

// What a pickle can build here: data and nothing else. Beside these types: bool, long, BigInteger, double, string, byte[].

/// <summary>Python's None.</summary>
internal sealed class PickleNone
{
    /// <summary>The one value.</summary>
    public static readonly PickleNone Value = new();

    /// <inheritdoc/>
    public override string ToString() => "None";
}

/// <summary>A list, a tuple, or a torch.Size.</summary>
/// <param name="items">Its items; a list's may grow.</param>
internal sealed class PickleSequence(List<object> items)
{
    /// <summary>The items.</summary>
    public List<object> Items { get; } = items;
}

/// <summary>A dict or an OrderedDict, in order of insertion.</summary>
internal sealed class PickleDict
{
    /// <summary>Items by key. Keys that are no strings are known by their text: names are all that is looked up.</summary>
    public OrderedDictionary<string, object> Items { get; } = new(StringComparer.Ordinal);

    /// <summary>The text under which a key is stored.</summary>
    public string KeyText(object key) => key switch
    {
        string text => text,
        bool or long or double or BigInteger or PickleNone => Convert.ToString(key, CultureInfo.InvariantCulture)!,
        _ => $"<key {Items.Count}>",
    };
}

/// <summary>An argparse.Namespace: a bag of attributes, usually the training script's arguments.</summary>
internal sealed class PickleNamespace
{
    /// <summary>Its attributes.</summary>
    public PickleDict Attributes { get; set; } = new();
}

/// <summary>A name that a pickle refers to and that stands on the list of known names.</summary>
/// <param name="Name">Module and name, joined by a dot.</param>
internal sealed record PickleGlobal(string Name);

/// <summary>A value that is carried along without being looked into, such as a numpy scalar.</summary>
internal sealed class PickleInert
{
    /// <summary>The one value: there is nothing in it.</summary>
    public static readonly PickleInert Value = new();
}

/// <summary>A storage that the pickle refers to: an entry of the zip file.</summary>
/// <param name="Key">Name below <c>data/</c>.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Count">Number of its elements.</param>
internal sealed record PickleStorage(string Key, TensorType Type, long Count);

/// <summary>A tensor as the pickle describes it: a strided view of a storage, proved to lie within it.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Offset">First element.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Strides">Distance in elements between neighbours along each dimension.</param>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, int[] Shape, long[] Strides);
