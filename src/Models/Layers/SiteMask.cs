using System.Numerics;

namespace NeuroSim.Models.Layers;

/// <summary>
/// The mask of one sample for sparse convolutions (SSC, DESIGN section 2): which sites of the input, rows × columns, are active. It holds for all channels and
/// all timesteps. Every layer has a level of it at its own resolution (<see cref="At"/>).
/// </summary>
public sealed class SiteMask
{
    private readonly byte[] _active;

    /// <summary>Creates a mask.</summary>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    /// <param name="active">By row and column: 0 for a masked site, anything else for an active one.</param>
    /// <exception cref="ModelFormatException">There are more or fewer sites than rows × columns.</exception>
    public SiteMask(int height, int width, ReadOnlySpan<byte> active)
    {
        if (height < 1 || width < 1 || active.Length != (long)height * width)
        {
            throw new ModelFormatException(
                $"mask: {active.Length:N0} sites do not fill {height} rows of {width} columns; give one byte per site of the input.");
        }

        (Height, Width) = (height, width);
        _active = active.ToArray();
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Whether a site of the input is active.</summary>
    public bool this[int y, int x] => _active[y * Width + x] != 0;

    /// <summary>The mask of a recording: sites with an event in any channel and any timestep (submanifold convolution; Graham et al., CVPR 2018).</summary>
    /// <param name="steps">Counts of events of each timestep, by channel, row, column.</param>
    /// <param name="shape">Shape of a timestep.</param>
    /// <typeparam name="T">Type of a count.</typeparam>
    public static SiteMask OfEvents<T>(IReadOnlyList<T[]> steps, MapShape shape)
        where T : INumberBase<T>
    {
        byte[] active = new byte[shape.Positions];
        foreach (T[] counts in steps)
        {
            for (int i = 0; i < counts.Length; i++)
            {
                active[i % active.Length] |= T.IsZero(counts[i]) ? (byte)0 : (byte)1;
            }
        }

        return new SiteMask(shape.Height, shape.Width, active);
    }

    /// <summary>
    /// The level of the mask for a layer: a site of the layer is active if any site of the input that it stands for is. What it stands for is clipped to the
    /// input; a site that wide padding puts beyond the border stands for the nearest row and column inside. So a mask that is active everywhere is active
    /// everywhere at every level.
    /// </summary>
    /// <param name="window">What a site of the layer stands for.</param>
    /// <param name="layer">Shape of the layer.</param>
    /// <returns>1 for an active site and 0 for a masked one, by row and column.</returns>
    public byte[] At(SiteWindow window, MapShape layer)
    {
        byte[] level = new byte[layer.Positions];
        for (int y = 0; y < layer.Height; y++)
        {
            (int y0, int y1) = Clipped(window.Rows, y, Height);
            for (int x = 0; x < layer.Width; x++)
            {
                (int x0, int x1) = Clipped(window.Columns, x, Width);
                level[y * layer.Width + x] = AnyActive(y0, y1, x0, x1) ? (byte)1 : (byte)0;
            }
        }

        return level;
    }

    /// <summary>Refuses a mask that is not one of an input of this shape.</summary>
    /// <exception cref="ModelFormatException">It has other sides.</exception>
    public void CheckFits(MapShape input)
    {
        if ((Height, Width) != (input.Height, input.Width))
        {
            throw new ModelFormatException($"mask: has {Height} rows of {Width} columns, but the network's input has {input.Height} of {input.Width}; "
                + "give a mask of the input's size.");
        }
    }

    private static (int First, int End) Clipped(SiteSpan span, int index, int length)
    {
        long first = index * span.Stride + span.Offset;
        return ((int)Math.Clamp(first, 0, length - 1), (int)Math.Clamp(first + span.Stride - 1, 0, length - 1) + 1);
    }

    private bool AnyActive(int y0, int y1, int x0, int x1)
    {
        for (int y = y0; y < y1; y++)
        {
            if (_active.AsSpan(y * Width + x0, x1 - x0).ContainsAnyExcept((byte)0))
            {
                return true;
            }
        }

        return false;
    }
}
