namespace NeuroSim.Models.Checkpoints;

/// <summary>Storages and tensors as pickles describe them, proved sound before anything is read or allocated for them.</summary>
internal static class PickleTensors
{
    /// <summary>Most elements of one tensor, whatever its strides.</summary>
    public const long MaxElements = 1L << 31;

    /// <summary>Most dimensions; torch stops at the same number.</summary>
    private const int MaxDimensions = 64;

    /// <summary>Element type of one of torch's storage classes, or null for any other name.</summary>
    public static TensorType? StorageType(string name) => name switch
    {
        "torch.DoubleStorage" => TensorType.F64,
        "torch.FloatStorage" => TensorType.F32,
        "torch.HalfStorage" => TensorType.F16,
        "torch.BFloat16Storage" => TensorType.BF16,
        "torch.LongStorage" => TensorType.I64,
        "torch.IntStorage" => TensorType.I32,
        "torch.ShortStorage" => TensorType.I16,
        "torch.CharStorage" => TensorType.I8,
        "torch.ByteStorage" => TensorType.U8,
        "torch.BoolStorage" => TensorType.Bool,
        _ => null,
    };

    /// <summary>A persistent identity, which is how torch names a storage: ('storage', class, key, device, elements).</summary>
    public static PickleStorage Storage(PickleMachine machine, PickleSequence identity)
    {
        if (identity.Items is not ["storage", PickleGlobal storageClass, string key, _, long count]
            || StorageType(storageClass.Name) is not { } type)
        {
            throw machine.Error("a storage is not described as ('storage', class, key, device, elements). The file is damaged or of "
                + "an unknown version of torch.");
        }

        return count is >= 0 and <= MaxElements
            ? new PickleStorage(key, type, count)
            : throw machine.Error($"storage '{key}' claims {count} elements; 0 to {MaxElements} are possible.");
    }

    /// <summary>The call _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks, metadata).</summary>
    public static PickleTensor Rebuild(PickleMachine machine, List<object> arguments)
    {
        if (arguments is not [PickleStorage storage, long offset, PickleSequence size, PickleSequence stride, ..]
            || size.Items.Count != stride.Items.Count || size.Items.Count > MaxDimensions)
        {
            throw machine.Error("a tensor is not described as (storage, offset, size, stride, …). The file is damaged or of an "
                + "unknown version of torch.");
        }

        // Metadata mark lazily negated or conjugated views: the stored numbers would be the wrong ones.
        if (arguments.Count > 6 && arguments[6] is not (PickleNone or PickleDict { Items.Count: 0 }))
        {
            throw machine.Error("a tensor has extra metadata (a negated or conjugated view). Save a plain copy of it: tensor.clone().");
        }

        int[] sizes = [.. size.Items.Select(s => (int)Whole(machine, "size", s, int.MaxValue))];
        long[] strides = [.. stride.Items.Select(s => Whole(machine, "stride", s, MaxElements))];
        CheckBounds(machine, storage, Whole(machine, "offset", offset, MaxElements), sizes, strides);
        return new PickleTensor(storage, offset, sizes, strides);
    }

    private static long Whole(PickleMachine machine, string what, object value, long limit) =>
        value is long number && number >= 0 && number <= limit
            ? number
            : throw machine.Error($"a tensor's {what} is {PickleMachine.Describe(value)}; 0 to {limit} is possible. The file is damaged.");

    private static void CheckBounds(PickleMachine machine, PickleStorage storage, long offset, int[] sizes, long[] strides)
    {
        UInt128 count = 1;
        UInt128 last = (UInt128)offset;
        for (int i = 0; i < sizes.Length; i++)
        {
            // Within a bound of 2^31 · 2^31 a dimension, neither sum nor (once capped) product can overflow 128 bits.
            last += (UInt128)Math.Max(sizes[i] - 1, 0) * (UInt128)strides[i];
            count = UInt128.Min(count, MaxElements + 1) * (UInt128)sizes[i];
        }

        if (sizes.Contains(0))
        {
            return;
        }

        if (count > MaxElements)
        {
            throw machine.Error($"a tensor of shape [{string.Join(", ", sizes)}] is larger than {MaxElements} elements. The file is "
                + "damaged or made to exhaust memory.");
        }

        if (last >= (UInt128)storage.Count)
        {
            throw machine.Error($"a tensor of shape [{string.Join(", ", sizes)}] reaches element {last} of storage '{storage.Key}', "
                + $"which has {storage.Count}. The file is damaged.");
        }
    }
}
