using System.Collections.Immutable;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>Arithmetic of constant tensors: mostly of shapes, which exporters compute in the graph.</summary>
internal static class ConstantMath
{
    /// <summary>A tensor with its axes in another order.</summary>
    public static ConstantValue Transpose(ConstantValue value, int[] order, Allowance allowance)
    {
        int[] strides = Strides(value.Shape);
        return Take(value, [.. order.Select(a => value.Shape[a])], [.. order.Select(a => strides[a])], allowance);
    }

    /// <summary>The slices of a tensor with the given indices along an axis.</summary>
    public static ConstantValue Select(ConstantValue value, int axis, IReadOnlyList<int> indices, Allowance allowance)
    {
        int inner = value.Shape[(axis + 1)..].Aggregate(1, (n, s) => n * s), length = value.Shape[axis];
        int outer = value.Shape[..axis].Aggregate(1, (n, s) => n * s);
        allowance.Take((long)outer * indices.Count * inner);
        double[] values = new double[outer * indices.Count * inner];
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < indices.Count; i++)
            {
                value.Values.AsSpan(((o * length) + indices[i]) * inner, inner).CopyTo(values.AsSpan(((o * indices.Count) + i) * inner));
            }
        }

        return ConstantValue.Of(value.Shape.SetItem(axis, indices.Count), value.IsWhole, values);
    }

    /// <summary>Combines two tensors element by element; axes of size 1 spread. Null if their shapes do not fit.</summary>
    public static ConstantValue? Combine(ConstantValue a, ConstantValue b, Func<double, double, double> combine, Allowance allowance)
    {
        int rank = Math.Max(a.Shape.Length, b.Shape.Length);
        int[] shape = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            (int x, int y) = (SizeAt(a.Shape, i - rank), SizeAt(b.Shape, i - rank));
            if (x != y && x != 1 && y != 1)
            {
                return null;
            }

            shape[i] = x == 1 ? y : x;
        }

        ConstantValue left = Take(a, shape, Spread(a.Shape, rank), allowance), right = Take(b, shape, Spread(b.Shape, rank), allowance);
        bool isWhole = a.IsWhole && b.IsWhole;
        return ConstantValue.Of([.. shape], isWhole, [.. left.Values.Zip(right.Values, (x, y) => isWhole ? Math.Truncate(combine(x, y)) : combine(x, y))]);
    }

    /// <summary>Tensors one after the other along an axis; all other sizes must be equal. Null if they are not.</summary>
    public static ConstantValue? Concat(IReadOnlyList<ConstantValue> parts, int axis, Allowance allowance)
    {
        ImmutableArray<int> first = parts[0].Shape;
        if (parts.Any(p => p.Shape.Length != first.Length || !p.Shape.SetItem(axis, 0).SequenceEqual(first.SetItem(axis, 0))))
        {
            return null;
        }

        ImmutableArray<int> shape = first.SetItem(axis, checked(parts.Sum(p => p.Shape[axis])));
        allowance.Take(parts.Sum(p => (long)p.Count));
        int outer = first[..axis].Aggregate(1, (n, s) => n * s);
        List<double> values = [];
        for (int o = 0; o < outer; o++)
        {
            foreach (ConstantValue part in parts)
            {
                int length = part.Count / outer;
                values.AddRange(part.Values.AsSpan(o * length, length));
            }
        }

        return ConstantValue.Of(shape, parts.All(p => p.IsWhole), [.. values]);
    }

    /// <summary>Size of an axis counted from the end (−1 is the last); 1 where there is none.</summary>
    public static int SizeAt(ImmutableArray<int> shape, int fromEnd) => -fromEnd <= shape.Length ? shape[shape.Length + fromEnd] : 1;

    private static int[] Strides(ImmutableArray<int> shape)
    {
        int[] strides = new int[shape.Length];
        for (int axis = shape.Length - 1, stride = 1; axis >= 0; stride = unchecked(stride * shape[axis--]))
        {
            strides[axis] = stride;
        }

        return strides;
    }

    // Strides with which a tensor is read as one of more axes: those of size 1 stand still.
    private static int[] Spread(ImmutableArray<int> shape, int rank)
    {
        int[] strides = Strides(shape), spread = new int[rank];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            spread[rank - shape.Length + axis] = shape[axis] == 1 ? 0 : strides[axis];
        }

        return spread;
    }

    private static ConstantValue Take(ConstantValue value, int[] shape, int[] strides, Allowance allowance)
    {
        Int128 count = shape.Aggregate(Int128.One, (n, s) => n > int.MaxValue ? n : n * s);
        allowance.Take(count > int.MaxValue ? long.MaxValue : (long)count);
        double[] source = value.Values, result = new double[(int)count];
        int[] index = new int[shape.Length];
        for (int i = 0, from = 0; i < result.Length; i++)
        {
            result[i] = source[from];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                from -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return ConstantValue.Of([.. shape], value.IsWhole, result);
    }
}
