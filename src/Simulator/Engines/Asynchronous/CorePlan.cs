using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>What a message between asynchronous cores is.</summary>
internal enum MessageKind : byte
{
    /// <summary>One spike, or one event of a camera: source is the site, address the neuron in its map.</summary>
    Spike,

    /// <summary>One pixel, for a core with multiply units: address is the pixel.</summary>
    Pixel,

    /// <summary>A finished number that is added to one neuron: source is the connection, address the neuron, value what is added.</summary>
    Potential,

    /// <summary>An entry of a product memory: source is the connection.</summary>
    Entry,

    /// <summary>A tile of a site has sent all spikes of its window: source is the site.</summary>
    Token,

    /// <summary>A connection's finished numbers are complete: source is the connection.</summary>
    SumToken,

    /// <summary>A product memory has been sent: source is the connection.</summary>
    ProductToken,

    /// <summary>A tile can take the spikes of an attention's driving site: source is the connection.</summary>
    Ready,

    /// <summary>A result, for the host: address is the neuron.</summary>
    Result,
}

/// <summary>Which part of a connection a core holds.</summary>
internal enum SliceRole
{
    /// <summary>Weights of a convolution.</summary>
    Convolution,

    /// <summary>Rows of a product memory, added by the driving site.</summary>
    Rows,

    /// <summary>A block of a product memory, reached by K.</summary>
    Key,

    /// <summary>A block of a product memory, reached by K's partner.</summary>
    Partner,
}

/// <summary>A part of a connection on a core.</summary>
internal sealed class CoreSlice
{
    public required SliceRole Role { get; init; }

    public required IntegerConnection Connection { get; init; }

    /// <summary>Tile of the target, or block of the product memory.</summary>
    public required int Index { get; init; }

    public required int Unit { get; init; }

    /// <summary>Where an event goes; convolutions only.</summary>
    public AddressMapping Mapping { get; init; } = null!;

    /// <summary>Inputs that this slice reads, in the source's map; attention only.</summary>
    public Box Source { get; init; }

    /// <summary>Additions that one spike causes; attention only.</summary>
    public int RowLength { get; init; }
}

/// <summary>What lies on one core: the slices that each source reaches, and the tile that is at home there.</summary>
internal sealed class CorePlan
{
    private readonly Dictionary<int, List<CoreSlice>> _bySource = [];
    private CoreSlice[][] _slices = [];
    private int[] _sources = [];

    /// <summary>Population at home; −1 for a core of product memory.</summary>
    public int Population { get; set; } = -1;

    /// <summary>Tile at home.</summary>
    public int Tile { get; set; }

    /// <summary>Neurons at home.</summary>
    public Box Box { get; set; }

    /// <summary>Core of the array.</summary>
    public int Core { get; set; }

    /// <summary>Adds a slice that a source reaches.</summary>
    public void Add(int source, CoreSlice slice)
    {
        if (!_bySource.TryGetValue(source, out List<CoreSlice>? list))
        {
            _bySource[source] = list = [];
        }

        list.Add(slice);
        _sources = [.. _bySource.Keys];
        _slices = [.. _bySource.Values.Select(v => v.ToArray())];
    }

    /// <summary>The sources that reach the core.</summary>
    public IReadOnlyList<int> Sources => _sources;

    /// <summary>The slices that a source reaches.</summary>
    public CoreSlice[] SlicesOf(int source)
    {
        int i = 0;
        while (_sources[i] != source)
        {
            i++;
        }

        return _slices[i];
    }
}
