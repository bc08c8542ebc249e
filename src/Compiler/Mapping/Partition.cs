using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Mapping;

/// <summary>
/// A network cut into units. Only the sizes of tiles and chunks are decided; all boxes follow from them, and weights are referred to, never copied.
/// </summary>
public sealed class Partition
{
    private readonly List<MappedUnit> _units = [];
    private readonly int[] _firstWriter;
    private readonly bool _hostsAll;

    /// <summary>Enumerates the units of a network in execution order.</summary>
    /// <param name="network">The network.</param>
    /// <param name="tilings">Tiles per population.</param>
    /// <param name="slices">Slices per connection.</param>
    /// <param name="hostsAll">True if a home's core holds the slices of all its writers (kernel cores).</param>
    public Partition(IntegerNetwork network, IReadOnlyList<PopulationTiling> tilings, IReadOnlyList<ConnectionSlices> slices, bool hostsAll = false)
    {
        _hostsAll = hostsAll;
        Network = network;
        Tilings = tilings;
        Slices = slices;
        HomeUnit = [.. tilings.Select(_ => System.Array.Empty<int>())];
        SliceUnit = [.. slices.Select(s => NewUnits(s.Target.Count * s.Chunks))];
        ProductUnit = [.. slices.Select(s => NewUnits(s is AttentionSlices a ? a.Blocks : 0))];
        _firstWriter = [.. tilings.Select((_, p) => network.Connections.First(c => c.Target == p).Index)];
        foreach (IntegerConnection connection in network.Connections)
        {
            Enumerate(connection);
        }
    }

    /// <summary>The network.</summary>
    public IntegerNetwork Network { get; }

    /// <summary>Tiles per population.</summary>
    public IReadOnlyList<PopulationTiling> Tilings { get; }

    /// <summary>Slices per connection.</summary>
    public IReadOnlyList<ConnectionSlices> Slices { get; }

    /// <summary>All units.</summary>
    public IReadOnlyList<MappedUnit> Units => _units;

    /// <summary>Unit that is the home of a tile, by population and tile.</summary>
    public int[][] HomeUnit { get; }

    /// <summary>Unit that holds a slice, by connection and tile × chunks + chunk; −1 where the slice is empty.</summary>
    public int[][] SliceUnit { get; }

    /// <summary>Unit that builds a block, by connection and block.</summary>
    public int[][] ProductUnit { get; }

    /// <summary>The inputs that a unit's slice reads, in the map of <see cref="ConnectionSlices.AxonBox"/>.</summary>
    public Box AxonBox(in MappedUnit unit) => unit.Connection < 0 || unit.Kind == UnitKind.Product ? default : Slices[unit.Connection].AxonBox(unit.Tile, unit.Chunk);

    /// <summary>The connection that a unit counts for: its own, or, for a home without a slice, the first one that writes into its population.</summary>
    public int LayerOf(in MappedUnit unit) => unit.Connection >= 0 ? unit.Connection : _firstWriter[unit.Population];

    /// <summary>Whether a connection's sums reach their homes as packets: some slice lies on another core than its home.</summary>
    public bool SendsPartials(int connection)
    {
        int[] slices = SliceUnit[connection];
        return slices.Any(u => u >= 0 && _units[u].Kind == UnitKind.Slice);
    }

    private static int[] NewUnits(int count)
    {
        int[] units = new int[count];
        System.Array.Fill(units, -1);
        return units;
    }

    private void Enumerate(IntegerConnection connection)
    {
        ConnectionSlices slices = Slices[connection.Index];
        for (int block = 0; block < ProductUnit[connection.Index].Length; block++)
        {
            ProductUnit[connection.Index][block] = Add(new(UnitKind.Product, connection.Target, connection.Index, block, 0));
        }

        bool first = HomeUnit[connection.Target].Length == 0;
        if (first)
        {
            HomeUnit[connection.Target] = new int[slices.Target.Count];
        }

        for (int tile = 0; tile < slices.Target.Count; tile++)
        {
            EnumerateTile(connection, slices, tile, first);
        }
    }

    // The first writer's first slice lies on the home core itself, so that it sends no partial potentials.
    private void EnumerateTile(IntegerConnection connection, ConnectionSlices slices, int tile, bool first)
    {
        int[] mine = SliceUnit[connection.Index];
        bool hosted = first && slices.Chunks > 0 && !slices.AxonBox(tile, 0).IsEmpty;
        if (first)
        {
            int home = Add(new(UnitKind.Home, connection.Target, hosted ? connection.Index : -1, tile, 0));
            HomeUnit[connection.Target][tile] = home;
        }

        for (int chunk = 0; chunk < slices.Chunks; chunk++)
        {
            if (!slices.AxonBox(tile, chunk).IsEmpty)
            {
                mine[tile * slices.Chunks + chunk] = hosted && chunk == 0
                    ? HomeUnit[connection.Target][tile]
                    : Add(new(_hostsAll ? UnitKind.Hosted : UnitKind.Slice, connection.Target, connection.Index, tile, chunk));
            }
        }
    }

    private int Add(MappedUnit unit)
    {
        _units.Add(unit);
        return _units.Count - 1;
    }
}
