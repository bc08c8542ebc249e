namespace NeuroSim.Models.Layers;

/// <summary>
/// Which rows (or columns) of the network's input a row (or column) of a layer stands for: row y for the rows
/// <c>y·Stride + Offset … y·Stride + Offset + Stride − 1</c>. Neighbouring rows of a layer stand for neighbouring parts of the input, without gap or overlap.
/// </summary>
/// <param name="Stride">Total stride: rows of the input per row of the layer.</param>
/// <param name="Offset">First row of the input that row 0 stands for.</param>
public readonly record struct SiteSpan(long Stride, long Offset)
{
    // Beyond any input, and far from overflow when it is multiplied with a row.
    private const long Farthest = 1L << 32;

    /// <summary>The input stands for itself.</summary>
    public static SiteSpan Input { get; } = new(1, 0);

    /// <summary>
    /// Behind a convolution, output row y stands for the <paramref name="stride"/> rows <c>y·stride + shift … y·stride + shift + stride − 1</c> of its pooled
    /// source. The shift is the one nearest to 0 for which the middle row of the kernel, <c>y·stride − padding + ⌊(reach − 1) / 2⌋</c>, is among them: 0 for
    /// layers whose padding is half their kernel and for kernels as large as their stride, 1 for a 3×3 layer without padding.
    /// </summary>
    /// <param name="pool">Side of the pooled square in front of the kernel.</param>
    /// <param name="stride">Stride.</param>
    /// <param name="reach">Rows that the kernel spans.</param>
    /// <param name="padding">Padding.</param>
    public SiteSpan Through(int pool, int stride, int reach, int padding)
    {
        long middle = (reach - 1) / 2 - padding, shift = middle < 0 ? middle : Math.Max(0, middle - stride + 1);
        return new(Limited((Int128)Stride * pool * stride), Limited(Offset + (Int128)Stride * pool * shift));
    }

    /// <summary>Behind a layer that joins all rows, its one row stands for all of theirs.</summary>
    public SiteSpan Over(int rows) => this with { Stride = Limited((Int128)Stride * rows) };

    private static long Limited(Int128 value) => (long)Int128.Clamp(value, -Farthest, Farthest);
}

/// <summary>Which sites of the network's input a site of a layer stands for: a rectangle, by rows and by columns.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">Its columns.</param>
public readonly record struct SiteWindow(SiteSpan Rows, SiteSpan Columns)
{
    /// <summary>The input stands for itself.</summary>
    public static SiteWindow Input { get; } = new(SiteSpan.Input, SiteSpan.Input);

    /// <summary>Behind a convolution (see <see cref="SiteSpan.Through"/>).</summary>
    public SiteWindow Through(ConvolutionGeometry g)
        => new(Rows.Through(g.Pool, g.Stride, g.ReachHeight, g.Padding), Columns.Through(g.Pool, g.Stride, g.ReachWidth, g.Padding));

    /// <summary>Behind a layer that joins all sites of a map.</summary>
    public SiteWindow Over(MapShape map) => new(Rows.Over(map.Height), Columns.Over(map.Width));
}
