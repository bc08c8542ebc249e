using System.Collections.Immutable;
using NeuroSim.Models.Hdf5;

namespace NeuroSim.Models.Nir;

/// <summary>Collects the parameters of a node as the items of its group.</summary>
internal sealed class NirFieldWriter
{
    private readonly List<KeyValuePair<string, Hdf5Item>> _items = [];

    /// <summary>The group with what was collected.</summary>
    public Hdf5Group ToGroup() => new(_items);

    /// <summary>Any item.</summary>
    public void Item(string name, Hdf5Item item) => _items.Add(new(name, item));

    /// <summary>One text.</summary>
    public void Text(string name, string value) => Item(name, Hdf5Dataset.Of(ImmutableArray<int>.Empty, value));

    /// <summary>One whole number.</summary>
    public void Number(string name, int value) => Item(name, Hdf5Dataset.Of(ImmutableArray<int>.Empty, (long)value));

    /// <summary>Two whole numbers.</summary>
    public void Extent(string name, NirExtent value) => Item(name, Hdf5Dataset.Of([2], (long)value.Height, value.Width));

    /// <summary>Sizes.</summary>
    public void Shape(string name, NirShape value) => Item(name, Hdf5Dataset.Of([value.Rank], [.. value.Sizes.Select(s => (long)s)]));

    /// <summary>Padding of two dimensions.</summary>
    public void Padding(string name, NirPadding value)
    {
        if (value.Mode == NirPaddingMode.Explicit)
        {
            Extent(name, value.Size);
        }
        else
        {
            Text(name, Word(value));
        }
    }

    /// <summary>Padding of one dimension.</summary>
    public void LinePadding(string name, NirPadding value)
    {
        if (value.Mode == NirPaddingMode.Explicit)
        {
            Number(name, value.Size.Width);
        }
        else
        {
            Text(name, Word(value));
        }
    }

    /// <summary>Numbers.</summary>
    public void Tensor(string name, NirTensor value) => Item(name, value.IsSingle
        ? Hdf5Dataset.Of(value.Shape.Sizes, Array.ConvertAll(value.Values.ToArray(), v => (float)v))
        : Hdf5Dataset.Of(value.Shape.Sizes, value.Values.ToArray()));

    /// <summary>Numbers, or nothing.</summary>
    public void OptionalTensor(string name, NirTensor? value)
    {
        if (value is not null)
        {
            Tensor(name, value);
        }
    }

    private static string Word(NirPadding value) => value.Mode == NirPaddingMode.Same ? "same" : "valid";
}
