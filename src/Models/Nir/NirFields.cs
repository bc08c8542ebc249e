using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Hdf5;

namespace NeuroSim.Models.Nir;

/// <summary>The parameters of a node in a file.</summary>
/// <param name="group">The node's group.</param>
/// <param name="place">File and node.</param>
internal sealed class NirFields(Hdf5Group group, FilePlace place)
{
    private const int MaxRank = 8;

    /// <summary>True if there is such a parameter.</summary>
    public bool Has(string name) => group.Find(name) is not null;

    /// <summary>Numbers.</summary>
    public NirTensor Tensor(string name)
    {
        Hdf5Dataset dataset = Numbers(name);
        return new(new NirShape(dataset.Shape.AsSpan()), dataset.ToDoubles(), dataset.Kind == Hdf5Kind.Real32);
    }

    /// <summary>Numbers, or null where there are none.</summary>
    public NirTensor? OptionalTensor(string name) => Has(name) ? Tensor(name) : null;

    /// <summary>One whole number.</summary>
    public int Number(string name)
    {
        int[] numbers = Whole(name);
        return numbers.Length == 1 ? numbers[0] : throw place.Error($"'{name}' holds {numbers.Length} numbers; it must hold one.");
    }

    /// <summary>Two whole numbers, or one for both.</summary>
    public NirExtent Extent(string name) => Extent(name, Whole(name));

    /// <summary>Sizes.</summary>
    public NirShape Shape(string name)
    {
        NirShape shape = new(Whole(name));
        return shape.Problem() is { } problem ? throw place.Error($"'{name}': {problem}") : shape;
    }

    /// <summary>Padding of two dimensions: two numbers, one for both, or a word.</summary>
    public NirPadding Padding(string name) => Word(name) ?? new(NirPaddingMode.Explicit, Extent(name));

    /// <summary>Padding of one dimension: a number or a word.</summary>
    public NirPadding LinePadding(string name) => Word(name) ?? NirPadding.Of(0, Number(name));

    /// <summary>One text.</summary>
    public string Text(string name) => group.Find(name) switch
    {
        Hdf5Dataset { Kind: Hdf5Kind.Text, Count: 1 } dataset => dataset.Texts[0],
        _ => throw place.Error($"'{name}' is missing or is not one text."),
    };

    private NirPadding? Word(string name) => group.Find(name) is not Hdf5Dataset { Kind: Hdf5Kind.Text } ? null : Text(name) switch
    {
        "same" => new(NirPaddingMode.Same, default),
        "valid" => new(NirPaddingMode.Valid, default),
        string other => throw place.Error($"'{name}' is '{other}'; it must be numbers, 'same' or 'valid'."),
    };

    private NirExtent Extent(string name, int[] numbers) => numbers switch
    {
        [int both] => new(both, both),
        [int height, int width] => new(height, width),
        _ => throw place.Error($"'{name}' holds {numbers.Length} numbers; it must hold two (rows, columns), or one for both."),
    };

    private int[] Whole(string name)
    {
        Hdf5Dataset dataset = Numbers(name);
        return dataset.Count > MaxRank
            ? throw place.Error($"'{name}' holds {dataset.Count} numbers; NeuroSim reads up to {MaxRank} there.")
            : Array.ConvertAll(dataset.ToDoubles(), value => value == (int)value
                ? (int)value
                : throw place.Error($"'{name}' holds {value}; it must hold whole numbers up to {int.MaxValue}."));
    }

    private Hdf5Dataset Numbers(string name) => group.Find(name) switch
    {
        null => throw place.Error($"the parameter '{name}' is missing."),
        Hdf5Unreadable other => throw place.Error($"'{name}' {other.Reason}."),
        Hdf5Dataset { Kind: not Hdf5Kind.Text } dataset => dataset.Shape.Length <= MaxRank
            ? dataset
            : throw place.Error($"'{name}' has {dataset.Shape.Length} dimensions; NeuroSim reads up to {MaxRank}."),
        _ => throw place.Error($"'{name}' does not hold numbers."),
    };
}
