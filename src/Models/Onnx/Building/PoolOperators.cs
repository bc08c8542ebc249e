using System.Collections.Immutable;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>Means over positions, and zeros around them. A mean of activations is a sum on the way to synapses, whose weights take over the division.</summary>
internal static class PoolOperators
{
    public static GraphValue AveragePool(NodeScope scope)
    {
        int[] kernel = scope.Wholes("kernel_shape") ?? throw scope.Error("has no kernel_shape.");
        int[] strides = scope.Wholes("strides") ?? [.. kernel.Select(_ => 1)], pads = scope.Wholes("pads") ?? [0];
        bool ceiling = scope.Whole("ceil_mode", 0) != 0;
        _ = (scope.Whole("count_include_pad", 0), scope.Wholes("dilations"));
        if (scope.Text("auto_pad", "NOTSET") is not ("NOTSET" or "VALID") || pads.Any(p => p != 0) || scope.Input(0) is not FlowValue flow
            || kernel.Length != flow.View.Rank - 2 || kernel.Any(k => k < 1))
        {
            throw scope.Unsupported(scope.Input(0), "NeuroSim pools maps without padding.");
        }

        ImmutableArray<int> sides = flow.Shape[2..];
        if (kernel.SequenceEqual(sides))
        {
            return Mean(scope, flow, [.. Enumerable.Range(2, sides.Length)], keep: true);
        }

        bool isSquare = kernel.Length == 2 && kernel[0] == kernel[1] && strides.SequenceEqual(kernel);
        bool isExact = !ceiling || sides.All(s => s % kernel[0] == 0);
        return isSquare && isExact && flow is SpikesValue { IsSummed: false } spikes && IsMap(spikes)
            ? Pool(spikes, kernel[0])
            : throw scope.Unsupported(flow, $"Its kernel is [{string.Join(", ", kernel)}], its strides are [{string.Join(", ", strides)}]. "
                + "NeuroSim pools activations over squares that do not overlap, and potentials over all positions.");
    }

    public static GraphValue GlobalAveragePool(NodeScope scope) => scope.Input(0) is FlowValue { View.Rank: > 2 } flow
        ? Mean(scope, flow, [.. Enumerable.Range(2, flow.View.Rank - 2)], keep: true)
        : throw scope.Unsupported(scope.Input(0), "NeuroSim pools maps.");

    public static GraphValue ReduceMean(NodeScope scope)
    {
        bool keep = scope.Whole("keepdims", 1) != 0, noAxesMeansNone = scope.Whole("noop_with_empty_axes", 0) != 0;
        int[]? axes = scope.Integers(1, "axes");
        return scope.Input(0) is FlowValue flow && axes is { Length: > 0 }
            ? Mean(scope, flow, [.. axes.Select(a => scope.Axis(a, flow.View.Rank)).Distinct()], keep)
            : axes is not { Length: > 0 } && noAxesMeansNone ? scope.Input(0)
            : throw scope.Unsupported(scope.Input(0), "NeuroSim takes means over the positions of a map; name the axes.");
    }

    public static GraphValue Pad(NodeScope scope)
    {
        int[] pads = scope.Integers(1, "pads") ?? throw scope.Error("has no pads.");
        string mode = scope.Text("mode", "constant");
        double value = scope.Number(2, "value", 0);
        int rank = scope.Input(0).Shape.Length;
        if (pads.All(p => p == 0))
        {
            return scope.Input(0);
        }

        bool isBorder = rank == 4 && pads.Length == 8 && mode == "constant" && value == 0 && !scope.Has(3)
            && pads.Where((_, i) => i % 4 > 1).Distinct().Count() == 1
            && pads.Where((_, i) => i % 4 < 2).All(p => p == 0);
        return isBorder && pads[2] is > 0 and < (1 << 15) && scope.Input(0) is SpikesValue { IsSummed: false, Padding: 0 } spikes && IsMap(spikes)
            ? new SpikesValue(spikes.Source, spikes.View) { Pool = spikes.Pool, Factor = spikes.Factor, Padding = pads[2] }
            : throw scope.Unsupported(scope.Input(0), $"Its pads are [{string.Join(", ", pads.Take(16))}], its mode is {mode}. "
                + "NeuroSim pads activations with zeros, equally on all four sides, in front of a convolution.");
    }

    // Views of maps that show rows and columns.
    private static bool IsMap(SpikesValue spikes)
        => spikes.View.IsInOrder() && spikes.View.Shape.AsSpan().SequenceEqual([1, spikes.Map.Channels, spikes.Map.Height, spikes.Map.Width]);

    private static SpikesValue Pool(SpikesValue spikes, int side)
    {
        SpikesValue pooled = new(spikes.Source, spikes.View) { Pool = spikes.Pool * side, Factor = spikes.Factor / ((double)side * side) };
        return pooled.From(pooled.Source, AxisView.OfMap(pooled.Map, 4), pooled.Factor);
    }

    private static FlowValue Mean(NodeScope scope, FlowValue flow, int[] axes, bool keep)
    {
        MapShape? map = flow switch { SpikesValue spikes => spikes.Map, PotentialsValue potentials => potentials.Draft.Shape, _ => null };
        int[] left = [.. Enumerable.Range(0, flow.View.Rank).Where(a => !axes.Contains(a))];
        if (map is not { } from || !flow.View.Is(axes, AxisView.Positions(from)) || !flow.View.Is(left, AxisView.Channels(from, 1)))
        {
            throw scope.Unsupported(flow, "NeuroSim takes means over all positions of a map and over nothing else.");
        }

        ImmutableArray<Run> channels = AxisView.Channels(new MapShape(from.Channels, 1, 1), 1);
        AxisView view = AxisView.Of([.. Enumerable.Range(0, flow.View.Rank).Where(a => keep || !axes.Contains(a))
            .Select(a => flow.View.Axis(a).IsEmpty || axes.Contains(a) ? [] : channels)]);
        if (flow is SpikesValue activations)
        {
            return Mean(activations, from, view);
        }

        MeanDraft mean = new(UniqueNames.Of(scope.Node, "mean"), PotentialOperators.Layer(scope, (PotentialsValue)flow));
        return new PotentialsValue(mean, view) { Origin = scope.Output };
    }

    // A square is one pool; anything else is a kernel that covers the map.
    private static SpikesValue Mean(SpikesValue spikes, MapShape map, AxisView view)
    {
        bool isSquare = map.Height == map.Width;
        return new SpikesValue(spikes.Source, view)
        {
            Pool = isSquare ? spikes.Pool * map.Height : spikes.Pool,
            Factor = spikes.Factor / map.Positions,
            IsSummed = !isSquare || spikes.IsSummed,
        };
    }
}
