using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace NeuroSim.Models.Hdf5;

/// <summary>Reads datasets with the HDF5 library and sends their values.</summary>
/// <param name="encoder">Where to.</param>
/// <param name="budget">What the file may still hold.</param>
internal sealed class Hdf5DatasetSource(Hdf5Encoder encoder, Hdf5Budget budget)
{
    private const int IntegerClass = 0, FloatClass = 1, TextClass = 3, EnumClass = 8, VirtualLayout = 3, NullSpace = 2;

    /// <summary>Said of one dataset, not of the file: it matters only to who asks for it.</summary>
    private const string Failed = "cannot be read: it is damaged, or packed by a filter other than deflate (save the file with gzip or without compression)";

    /// <summary>Sends an open dataset, or why it is not read.</summary>
    /// <exception cref="Hdf5Exception">It is damaged or too large.</exception>
    public void Send(long dataset, string name, string path)
    {
        using Hdf5Handle type = new Hdf5Handle(NativeHdf5.H5Dget_type(dataset), NativeHdf5.H5Tclose).OrFail($"{path}: reading its type");
        using Hdf5Handle space = new Hdf5Handle(NativeHdf5.H5Dget_space(dataset), NativeHdf5.H5Sclose).OrFail($"{path}: reading its shape");
        if (Obstacle(dataset, type.Id, space.Id, path) is { } reason)
        {
            encoder.Unreadable(name, reason);
            return;
        }

        ImmutableArray<int> shape = Shape(space.Id, path, out ulong count);
        if (NativeHdf5.H5Tget_class(type.Id) != TextClass)
        {
            Numbers(dataset, type.Id, name, path, shape, count);
        }
        else if (Texts(dataset, type.Id, space.Id, count, path) is { } texts)
        {
            encoder.Texts(name, shape, texts);
        }
        else
        {
            encoder.Unreadable(name, Failed);
        }
    }

    private static string? Obstacle(long dataset, long type, long space, string path)
    {
        int kind = NativeHdf5.H5Tget_class(type);
        if (kind is not (IntegerClass or FloatClass or TextClass or EnumClass))
        {
            return $"has elements of HDF5 class {kind}; NeuroSim reads numbers and text";
        }

        if (NativeHdf5.H5Sget_simple_extent_type(space) == NullSpace)
        {
            return "has no values";
        }

        using Hdf5Handle creation = new Hdf5Handle(NativeHdf5.H5Dget_create_plist(dataset), NativeHdf5.H5Pclose).OrFail($"{path}: reading its layout");
        return NativeHdf5.H5Pget_external_count(creation.Id) > 0 || NativeHdf5.H5Pget_layout(creation.Id) == VirtualLayout
            ? "has its values in another file, which NeuroSim does not open"
            : null;
    }

    private static ImmutableArray<int> Shape(long space, string path, out ulong count)
    {
        int rank = NativeHdf5.H5Sget_simple_extent_ndims(space);
        ulong[] sizes = new ulong[Math.Clamp(rank, 0, Hdf5Limits.Dimensions)];
        if (rank != sizes.Length || NativeHdf5.H5Sget_simple_extent_dims(space, sizes, 0) != rank)
        {
            throw new Hdf5Exception($"{path}: its shape cannot be read; the file is damaged.");
        }

        count = 1;
        foreach (ulong size in sizes)
        {
            // The product of two such sizes cannot overflow.
            count = size <= Hdf5Limits.PayloadBytes && count * size <= Hdf5Limits.PayloadBytes
                ? count * size
                : throw new Hdf5Exception($"{path}: its shape is [{string.Join(", ", sizes)}]; NeuroSim reads up to {Hdf5Limits.PayloadBytes:N0} elements.");
        }

        return [.. sizes.Select(s => (int)s)];
    }

    private void Numbers(long dataset, long type, string name, string path, ImmutableArray<int> shape, ulong count)
    {
        (Hdf5Kind kind, string memory) = NativeHdf5.H5Tget_class(type) switch
        {
            FloatClass when NativeHdf5.H5Tget_size(type) <= sizeof(float) => (Hdf5Kind.Real32, "H5T_NATIVE_FLOAT_g"),
            FloatClass => (Hdf5Kind.Real64, "H5T_NATIVE_DOUBLE_g"),
            _ => (Hdf5Kind.Whole, "H5T_NATIVE_INT64_g"),
        };
        ulong bytes = count * (kind == Hdf5Kind.Real32 ? sizeof(float) : (ulong)sizeof(double));
        budget.Bytes(bytes, path);
        byte[] buffer = new byte[bytes];
        if (Read(dataset, Hdf5Library.Variable(memory), buffer))
        {
            encoder.Numbers(name, kind, shape, buffer);
        }
        else
        {
            encoder.Unreadable(name, Failed);
        }
    }

    private static bool Read(long dataset, long memoryType, byte[] buffer)
    {
        GCHandle pin = GCHandle.Alloc(buffer, GCHandleType.Pinned);
        try
        {
            return buffer.Length == 0 || NativeHdf5.H5Dread(dataset, memoryType, 0, 0, 0, pin.AddrOfPinnedObject()) >= 0;
        }
        finally
        {
            pin.Free();
        }
    }

    private string[]? Texts(long dataset, long type, long space, ulong count, string path)
    {
        bool variable = NativeHdf5.H5Tis_variable_str(type) > 0;

        // In memory a text of fixed length ends with a zero; one that fills its place in the file would lose its last character.
        nint width = variable ? IntPtr.Size : NativeHdf5.H5Tget_size(type) + 1;
        budget.Bytes(checked(count * (ulong)width), path);
        using Hdf5Handle memory = new Hdf5Handle(NativeHdf5.H5Tcopy(Hdf5Library.Variable("H5T_C_S1_g")), NativeHdf5.H5Tclose)
            .OrFail($"{path}: reading its text");
        _ = NativeHdf5.H5Tset_size(memory.Id, variable ? -1 : width);
        _ = NativeHdf5.H5Tset_cset(memory.Id, NativeHdf5.H5Tget_cset(type));
        byte[] buffer = new byte[count * (ulong)width];
        if (!Read(dataset, memory.Id, buffer))
        {
            return null;
        }

        return variable ? Variable(buffer, memory.Id, space, path) : Fixed(buffer, (int)width);
    }

    private static string[] Fixed(byte[] buffer, int width) =>
        [.. buffer.Chunk(Math.Max(width, 1)).Select(text => Encoding.UTF8.GetString(text).Split('\0')[0])];

    private string[] Variable(byte[] buffer, long memory, long space, string path)
    {
        string[] texts = [.. buffer.Chunk(IntPtr.Size).Select(pointer => Marshal.PtrToStringUTF8((nint)BitConverter.ToInt64(pointer)) ?? string.Empty)];
        budget.Bytes((ulong)texts.Sum(t => (long)t.Length), path);
        GCHandle pin = GCHandle.Alloc(buffer, GCHandleType.Pinned);
        _ = NativeHdf5.H5Dvlen_reclaim(memory, space, 0, pin.AddrOfPinnedObject());
        pin.Free();
        return texts;
    }
}
