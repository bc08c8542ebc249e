namespace NeuroSim.Models.Checkpoints;

/// <summary>Makes row-major copies of tensors that lie in their storage in another order.</summary>
internal static class StridedView
{
    /// <summary>True if the elements follow each other without gap. The stride of a dimension of size 1 is never used.</summary>
    public static bool IsContiguous(PickleTensor view)
    {
        long expected = 1;
        for (int i = view.Shape.Length - 1; i >= 0; i--)
        {
            if (view.Shape[i] != 1 && view.Strides[i] != expected)
            {
                return false;
            }

            expected *= view.Shape[i];
        }

        return true;
    }

    /// <summary>Copies a view that has at least one element and lies within its storage.</summary>
    public static byte[] Copy(PickleTensor view, ReadOnlySpan<byte> storage)
    {
        int width = view.Storage.Type.Width();
        byte[] copy = new byte[Tensor.Elements(view.Shape) * width];
        int[] index = new int[view.Shape.Length];
        long source = view.Offset;
        for (int target = 0; target < copy.Length; target += width)
        {
            storage.Slice((int)(source * width), width).CopyTo(copy.AsSpan(target));
            source = Next(view, index, source);
        }

        return copy;
    }

    /// <summary>Steps an index in row-major order and returns where its element lies.</summary>
    private static long Next(PickleTensor view, int[] index, long source)
    {
        for (int i = index.Length - 1; i >= 0; i--)
        {
            source += view.Strides[i];
            if (++index[i] < view.Shape[i])
            {
                return source;
            }

            source -= view.Strides[i] * view.Shape[i];
            index[i] = 0;
        }

        return source;
    }
}
