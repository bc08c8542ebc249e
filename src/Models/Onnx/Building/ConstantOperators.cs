using System.Collections.Immutable;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>Operators whose result is a constant.</summary>
internal static class ConstantOperators
{
    public static GraphValue Constant(NodeScope scope)
    {
        if (scope.Find("value", OnnxAttributeKind.Tensor) is { } tensor)
        {
            return ConstantValue.Of(tensor.Tensor!, scope.Builder.Allowance);
        }

        double[]? values = scope.Find("value_float", OnnxAttributeKind.Real)?.Reals.Select(v => (double)v).ToArray()
            ?? scope.Find("value_floats", OnnxAttributeKind.Reals)?.Reals.Select(v => (double)v).ToArray();
        double[]? wholes = scope.Find("value_int", OnnxAttributeKind.Whole)?.Wholes.Select(v => (double)v).ToArray()
            ?? scope.Find("value_ints", OnnxAttributeKind.Wholes)?.Wholes.Select(v => (double)v).ToArray();
        double[] one = values ?? wholes
            ?? throw scope.Error("holds no tensor and no number that NeuroSim reads (value, value_float, value_floats, value_int, value_ints).");
        bool isList = scope.Node.Attributes.ContainsKey("value_floats") || scope.Node.Attributes.ContainsKey("value_ints");
        scope.Builder.Allowance.Take(one.Length);
        return ConstantValue.Of(isList ? [one.Length] : [], values is null, one);
    }

    public static GraphValue ConstantOfShape(NodeScope scope)
    {
        ImmutableArray<int> shape = scope.Shape(scope.Integers(scope.Constant(0)));
        Tensor? tensor = scope.Find("value", OnnxAttributeKind.Tensor)?.Tensor;
        if (tensor is { Count: not 1 })
        {
            throw scope.Error($"its value has {tensor.Count} elements; it must have one.");
        }

        int count = shape.Aggregate(1, (n, s) => n * s);
        scope.Builder.Allowance.Take(count);
        double[] values = new double[count];
        Array.Fill(values, tensor?.ToDoubles()[0] ?? 0);
        return ConstantValue.Of(shape, tensor is not null && !tensor.Type.IsFloat(), values);
    }

    public static GraphValue ShapeOf(NodeScope scope)
    {
        ImmutableArray<int> shape = scope.Input(0).Shape;
        int start = Bound(scope.Whole("start", 0), shape.Length), end = Bound(scope.Whole("end", shape.Length), shape.Length);
        double[] sizes = [.. shape.Skip(start).Take(end - start).Select(s => (double)s)];
        return ConstantValue.Of([sizes.Length], isWhole: true, sizes);
    }

    public static GraphValue Slice(NodeScope scope)
    {
        ConstantValue value = scope.Constant(0);
        int[] starts = scope.Integers(1, "starts") ?? [], ends = scope.Integers(2, "ends") ?? [];
        int[] axes = scope.Integers(3, "axes") ?? [.. Enumerable.Range(0, starts.Length)];
        int[] steps = scope.OptionalConstant(4) is { } given ? scope.Integers(given) : [.. starts.Select(_ => 1)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length || steps.Any(s => s < 1))
        {
            throw scope.Error($"has {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and steps [{string.Join(", ", steps)}]; "
                + "they must be as many, and steps at least 1.");
        }

        for (int i = 0; i < starts.Length; i++)
        {
            int axis = scope.Axis(axes[i], value.Shape.Length), length = value.Shape[axis];
            int end = Bound(ends[i], length);
            List<int> indices = [];
            for (long at = Bound(starts[i], length); at < end; at += steps[i])
            {
                indices.Add((int)at);
            }

            value = ConstantMath.Select(value, axis, indices, scope.Builder.Allowance);
        }

        return value;
    }

    public static GraphValue Concat(NodeScope scope)
    {
        List<ConstantValue> parts = [.. Enumerable.Range(0, scope.Node.Inputs.Count).Select(scope.Constant)];
        int axis = scope.Whole("axis", 0);
        return (parts.Count > 0 ? ConstantMath.Concat(parts, scope.Axis(axis, parts[0].Shape.Length), scope.Builder.Allowance) : null)
            ?? throw scope.Error($"its parts of shapes {string.Join(", ", parts.Take(8).Select(p => $"[{string.Join(", ", p.Shape)}]"))} do not fit together.");
    }

    public static GraphValue Gather(NodeScope scope)
    {
        ConstantValue value = scope.Constant(0), indices = scope.Constant(1);
        int axis = scope.Axis(scope.Whole("axis", 0), value.Shape.Length);
        int[] chosen = [.. scope.Integers(indices).Select(i => scope.Axis(i, value.Shape[axis]))];
        ConstantValue selected = ConstantMath.Select(value, axis, chosen, scope.Builder.Allowance);
        return selected.As(scope.Shape([.. value.Shape[..axis], .. indices.Shape, .. value.Shape[(axis + 1)..]]));
    }

    // A bound of a slice: counted from the end where negative, and no further than the ends.
    private static int Bound(int value, int length) => Math.Clamp(value < 0 ? value + length : value, 0, length);
}
