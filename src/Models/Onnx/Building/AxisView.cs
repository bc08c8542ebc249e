using System.Collections.Immutable;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>A run of indices into a map: so many elements, so far apart.</summary>
internal readonly record struct Run(int Length, int Stride);

/// <summary>
/// How a tensor shows the elements of one map (channels × positions, stored channel by channel): each of its axes is a product of runs, outer ones first.
/// Reshaping and transposing only regroup runs, so that a graph's layout can be followed without looking at a single element.
/// </summary>
internal sealed class AxisView
{
    private readonly ImmutableArray<ImmutableArray<Run>> _axes;

    private AxisView(ImmutableArray<ImmutableArray<Run>> axes, ImmutableArray<int> shape) => (_axes, Shape) = (axes, shape);

    /// <summary>Sizes of the axes.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>Axes.</summary>
    public int Rank => Shape.Length;

    /// <summary>A batch axis of 1, the channels, and what <paramref name="rank"/> leaves for positions: two axes, one, or none.</summary>
    public static AxisView OfMap(MapShape map, int rank)
    {
        ImmutableArray<Run> channels = Channels(map, 1);
        return rank switch
        {
            4 => Of([[], channels, Join([new(map.Height, map.Width)]), Join([new(map.Width, 1)])]),
            3 => Of([[], channels, Positions(map)]),
            _ => Of([[], channels]),
        };
    }

    /// <summary>A view with the given axes.</summary>
    public static AxisView Of(ImmutableArray<ImmutableArray<Run>> axes) => new(axes, [.. axes.Select(a => a.Aggregate(1, (n, r) => n * r.Length))]);

    /// <summary>The channels of a map, or of one of several heads of it.</summary>
    public static ImmutableArray<Run> Channels(MapShape map, int heads) => Join([new(map.Channels / heads, map.Positions)]);

    /// <summary>The heads of a map.</summary>
    public static ImmutableArray<Run> Heads(MapShape map, int heads) => Join([new(heads, map.Channels / heads * map.Positions)]);

    /// <summary>The positions of a map, row by row.</summary>
    public static ImmutableArray<Run> Positions(MapShape map) => Join([new(map.Positions, 1)]);

    /// <summary>The runs of one axis.</summary>
    public ImmutableArray<Run> Axis(int axis) => _axes[axis];

    /// <summary>The runs of several axes as one.</summary>
    public ImmutableArray<Run> Merged(IEnumerable<int> axes) => Join(axes.SelectMany(a => _axes[a]));

    /// <summary>Whether some axes together are the given runs.</summary>
    public bool Is(IEnumerable<int> axes, ImmutableArray<Run> runs) => Merged(axes).SequenceEqual(runs);

    /// <summary>Whether the elements come in the order of the map.</summary>
    public bool IsInOrder() => Merged(Enumerable.Range(0, Rank)) is [] or [{ Stride: 1 }];

    /// <summary>Whether two views show elements in the same way.</summary>
    public bool IsSame(AxisView other) => Rank == other.Rank && Enumerable.Range(0, Rank).All(a => _axes[a].SequenceEqual(other._axes[a]));

    /// <summary>The view with its axes in another order.</summary>
    public AxisView Transpose(IReadOnlyList<int> order) => Of([.. order.Select(a => _axes[a])]);

    /// <summary>The view with other axes; null where a new size would take a part of an old axis that is no run.</summary>
    public AxisView? Reshape(ReadOnlySpan<int> sizes)
    {
        Stack<Run> rest = new(Merged(Enumerable.Range(0, Rank)).Reverse());
        ImmutableArray<ImmutableArray<Run>>.Builder axes = ImmutableArray.CreateBuilder<ImmutableArray<Run>>(sizes.Length);
        foreach (int size in sizes)
        {
            if (TakeAxis(rest, size) is not { } axis)
            {
                return null;
            }

            axes.Add(axis);
        }

        return rest.Count == 0 ? Of(axes.MoveToImmutable()) : null;
    }

    /// <summary>Index into the map of every element, in the order of the tensor.</summary>
    public int[] Order()
    {
        int[] order = [0];
        foreach (Run run in _axes.SelectMany(a => a))
        {
            order = [.. order.SelectMany(_ => Enumerable.Range(0, run.Length), (first, i) => first + (i * run.Stride))];
        }

        return order;
    }

    // Takes runs off the front until they make up a size, splitting the last one where it is longer. Null where sizes and runs do not divide each other.
    private static ImmutableArray<Run>? TakeAxis(Stack<Run> rest, int size)
    {
        List<Run> axis = [];
        while (size > 1)
        {
            if (size < 1 || !rest.TryPop(out Run run))
            {
                return null;
            }

            if (run.Length > size && run.Length % size == 0)
            {
                rest.Push(new Run(run.Length / size, run.Stride));
                run = new Run(size, run.Stride * (run.Length / size));
            }
            else if (size % run.Length != 0)
            {
                return null;
            }

            axis.Add(run);
            size /= run.Length;
        }

        return size == 1 ? Join(axis) : null;
    }

    // Neighbouring runs that continue each other become one; runs of one element say nothing.
    private static ImmutableArray<Run> Join(IEnumerable<Run> runs)
    {
        List<Run> joined = [];
        foreach (Run run in runs.Where(r => r.Length != 1))
        {
            if (joined.Count > 0 && joined[^1].Stride == (long)run.Length * run.Stride)
            {
                joined[^1] = new Run(joined[^1].Length * run.Length, run.Stride);
            }
            else
            {
                joined.Add(run);
            }
        }

        return [.. joined];
    }
}
