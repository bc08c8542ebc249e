using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>What one event does to the neurons of a core, in the order of the kernel's walk: by kernel row, then by kernel column, then by channel.</summary>
internal static class ImmediateEvents
{
    /// <summary>Adds the weights of an event.</summary>
    /// <param name="tile">The neurons.</param>
    /// <param name="box">Where they lie in their map.</param>
    /// <param name="slice">The part of the layer on the core.</param>
    /// <param name="weights">Weights of the layer.</param>
    /// <param name="active">By row and column of the layer's output, 0 where it is masked; null for none.</param>
    /// <param name="c">Channel of the event.</param>
    /// <param name="y">Its row.</param>
    /// <param name="x">Its column.</param>
    /// <returns>Additions.</returns>
    public static long Add(ImmediateTile tile, in Box box, CoreSlice slice, ImmediateConvolution weights, byte[]? active, int c, int y, int x)
    {
        (int first, int count) = slice.Mapping.Channels(c);
        if (count <= 0)
        {
            return 0;
        }

        return !slice.Mapping.IsDense || active is not null ? AddSparse(tile, box, slice, weights, active, (c, y, x), first, count)
            : count == box.Channels && count == weights.OutputsPerGroup ? AddRuns(tile, box, slice, weights, c, y, x)
            : AddDense(tile, box, slice, weights, (c, y, x), first, count);
    }

    // All channels of the tile: a row of the kernel meets one run of neurons.
    private static long AddRuns(ImmediateTile tile, in Box box, CoreSlice slice, ImmediateConvolution weights, int c, int y, int x)
    {
        KernelReach rows = slice.Mapping.Rows(y), columns = slice.Mapping.Columns(x);
        for (int i = columns.Count > 0 ? rows.Count - 1 : -1; i >= 0; i--)
        {
            int position = ((rows.First + i - box.Y0) * box.Width) + columns.First - box.X0;
            tile.Add(slice.Connection.Index, weights.Run(c, rows.Kernel - i * weights.Stride, columns.Kernel, columns.Count), position, 0);
        }

        return (long)rows.Count * columns.Count * weights.OutputsPerGroup;
    }

    private static long AddDense(ImmediateTile tile, in Box box, CoreSlice slice, ImmediateConvolution weights, (int C, int Y, int X) at, int first, int count)
    {
        KernelReach rows = slice.Mapping.Rows(at.Y), columns = slice.Mapping.Columns(at.X);
        for (int i = rows.Count - 1; i >= 0; i--)
        {
            for (int j = columns.Count - 1; j >= 0; j--)
            {
                int ky = rows.Kernel - i * weights.Stride, kx = columns.Kernel - j * weights.Stride;
                int position = ((rows.First + i - box.Y0) * box.Width) + columns.First + j - box.X0;
                tile.Add(slice.Connection.Index, weights.Row(at.C, ky, kx, first, count), position, first - box.C0);
            }
        }

        return (long)rows.Count * columns.Count * count;
    }

    private static long AddSparse(
        ImmediateTile tile, in Box box, CoreSlice slice, ImmediateConvolution weights, byte[]? active, (int C, int Y, int X) at, int first, int count)
    {
        long additions = 0;
        for (int ky = 0; ky < weights.KernelHeight; ky++)
        {
            for (int kx = 0; kx < weights.KernelWidth && slice.Mapping.Row(at.Y, ky, out int row); kx++)
            {
                if (slice.Mapping.Column(at.X, kx, out int column) && (active is null || active[row * weights.OutputWidth + column] != 0))
                {
                    tile.Add(slice.Connection.Index, weights.Row(at.C, ky, kx, first, count), ((row - box.Y0) * box.Width) + column - box.X0, first - box.C0);
                    additions += count;
                }
            }
        }

        return additions;
    }
}
