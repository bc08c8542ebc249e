using System.Collections.Immutable;
using NeuroSim.Models.Onnx.Reading;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>Operators that change how elements are seen, not what they are.</summary>
internal static class ShapeOperators
{
    public static GraphValue Identity(NodeScope scope) => scope.Input(0);

    public static GraphValue Dropout(NodeScope scope)
    {
        _ = scope.Real("ratio", 0.5);
        _ = scope.Whole("seed", 0);
        return scope.OptionalConstant(2) is { } training && training.Values.Any(v => v != 0)
            ? throw scope.Error("is in training mode. Export the network in evaluation mode (model.eval()).")
            : scope.Input(0);
    }

    public static GraphValue Cast(NodeScope scope)
    {
        int to = scope.Whole("to", 0);
        _ = scope.Whole("saturate", 1);
        bool isWhole = OnnxTypes.Find(to) is { } type && !Checkpoints.TensorTypes.IsFloat(type);
        if (scope.Input(0) is ConstantValue constant)
        {
            if (isWhole && !constant.IsWhole)
            {
                scope.Builder.Allowance.Take(constant.Count);
                return ConstantValue.Of(constant.Shape, isWhole, [.. constant.Values.Select(Math.Truncate)]);
            }

            return ConstantValue.Of(constant.Shape, isWhole, constant.Values);
        }

        return to is OnnxTypes.Single or OnnxTypes.Double
            ? scope.Input(0)
            : throw scope.Unsupported(scope.Input(0), "A cast of what depends on the input must be to float or double: other types round.");
    }

    public static GraphValue Transpose(NodeScope scope)
    {
        GraphValue value = scope.Input(0);
        int rank = value.Shape.Length;
        int[] order = scope.Wholes("perm") ?? [.. Enumerable.Range(0, rank).Reverse()];
        if (order.Length != rank || !order.Order().SequenceEqual(Enumerable.Range(0, rank)))
        {
            throw scope.Error($"perm [{string.Join(", ", order)}] is no order of {rank} axes.");
        }

        return value switch
        {
            ConstantValue constant => ConstantMath.Transpose(constant, order, scope.Builder.Allowance),
            ProductValue product => product.Transpose(order),
            FlowValue flow => flow.With(flow.View.Transpose(order)),
            _ => throw scope.Unsupported(value, string.Empty),
        };
    }

    public static GraphValue Reshape(NodeScope scope)
    {
        int[] target = scope.Integers(1, "shape") ?? throw scope.Error("does not say to which shape.");
        return To(scope, Resolve(scope, target, scope.Input(0).Shape, scope.Whole("allowzero", 0) != 0));
    }

    public static GraphValue Flatten(NodeScope scope)
    {
        ImmutableArray<int> shape = scope.Input(0).Shape;
        int axis = scope.Whole("axis", 1);
        axis = axis == shape.Length ? axis : scope.Axis(axis, shape.Length);
        return To(scope, [shape[..axis].Aggregate(1, (n, s) => checked(n * s)), shape[axis..].Aggregate(1, (n, s) => checked(n * s))]);
    }

    public static GraphValue Squeeze(NodeScope scope)
    {
        ImmutableArray<int> shape = scope.Input(0).Shape;
        int[] axes = scope.Integers(1, "axes")?.Select(a => scope.Axis(a, shape.Length)).ToArray()
            ?? [.. Enumerable.Range(0, shape.Length).Where(a => shape[a] == 1)];
        return axes.All(a => shape[a] == 1)
            ? To(scope, [.. shape.Where((_, axis) => !axes.Contains(axis))])
            : throw scope.Error($"takes away axes [{string.Join(", ", axes)}] of [{string.Join(", ", shape)}]; their size must be 1.");
    }

    public static GraphValue Unsqueeze(NodeScope scope)
    {
        ImmutableArray<int> shape = scope.Input(0).Shape;
        int[] axes = scope.Integers(1, "axes") ?? throw scope.Error("names no axes.");
        int rank = shape.Length + axes.Length;
        HashSet<int> added = [.. axes.Select(a => scope.Axis(a, rank))];
        if (added.Count != axes.Length)
        {
            throw scope.Error($"names an axis twice: [{string.Join(", ", axes)}].");
        }

        Queue<int> sizes = new(shape);
        return To(scope, [.. Enumerable.Range(0, rank).Select(a => added.Contains(a) ? 1 : sizes.Dequeue())]);
    }

    // 0 keeps a size, −1 stands for what is left.
    private static int[] Resolve(NodeScope scope, int[] target, ImmutableArray<int> from, bool allowZero)
    {
        int[] sizes = [.. target.Select((s, axis) => s == 0 && !allowZero ? axis < from.Length ? from[axis] : -2 : s)];
        long known = sizes.Where(s => s != -1).Aggregate(1L, (n, s) => s < 0 || n > int.MaxValue ? -1 : n * s), count = from.Aggregate(1L, (n, s) => n * s);
        int open = Array.IndexOf(sizes, -1);
        if (open >= 0 && known > 0 && count % known == 0 && sizes.Count(s => s == -1) == 1)
        {
            sizes[open] = (int)(count / known);
            return sizes;
        }

        return open < 0 && known == count
            ? sizes
            : throw scope.Error($"turns a tensor of shape [{string.Join(", ", from)}] into one of [{string.Join(", ", target)}], "
                + "which has not as many elements.");
    }

    private static GraphValue To(NodeScope scope, int[] sizes)
    {
        GraphValue value = scope.Input(0);
        return value switch
        {
            ConstantValue constant => constant.As(scope.Shape(sizes)),
            FlowValue flow when flow.View.Reshape(scope.Shape(sizes).AsSpan()) is { } view => flow.With(view),
            _ => throw scope.Unsupported(value, $"The new shape [{string.Join(", ", sizes)}] mixes axes that do not divide each other."),
        };
    }
}
