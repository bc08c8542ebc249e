using System.Buffers;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>Finished sums become activations at once: a = clip(round(clamp(rescale(sum) + bias) / θ), 0, D).</summary>
public static class CommitAndFire
{
    private const int BlockNeurons = 2048;

    /// <summary>Commits and fires the neurons of some neighbouring positions.</summary>
    /// <param name="table">The population.</param>
    /// <param name="sums">Sums, (positions, channels), within the bounds of the table.</param>
    /// <param name="firstPosition">Where in the map the first one lies.</param>
    /// <param name="activations">Activations of those positions, (positions, channels).</param>
    /// <returns>Potentials that saturated.</returns>
    public static long Run(FusedTable table, ReadOnlySpan<int> sums, int firstPosition, Span<byte> activations)
        => Simd.Level != SimdLevel.Scalar && table.Staircase is { } staircase
            ? staircase.Count(sums, activations)
            : InBlocks(table, sums, firstPosition, activations);

    /// <summary>The same for sums of 16 bits, in vectors only.</summary>
    /// <param name="table">The population, whose <see cref="FusedTable.ComparesSums"/> is true.</param>
    /// <param name="sums">Sums, −32,767 … 32,767, (positions, channels).</param>
    /// <param name="activations">Activations of those positions, (positions, channels).</param>
    /// <returns>Potentials that saturated.</returns>
    public static long Run(FusedTable table, ReadOnlySpan<short> sums, Span<byte> activations) => table.Narrow!.Count(sums, activations);

    // Block by block through a buffer that the first-level cache holds.
    private static long InBlocks(FusedTable table, ReadOnlySpan<int> sums, int firstPosition, Span<byte> activations)
    {
        int channels = table.Commit.Channels, step = Math.Max(1, BlockNeurons / channels);
        int[]? rented = channels > BlockNeurons ? ArrayPool<int>.Shared.Rent(channels) : null;
        Span<int> potentials = rented ?? stackalloc int[BlockNeurons];
        long saturations = 0;
        for (int p = 0; p < sums.Length / channels; p += step)
        {
            ReadOnlySpan<int> block = sums.Slice(p * channels, Math.Min(step * channels, sums.Length - p * channels));
            saturations += Commit.Run(table.Commit, block, firstPosition + p, potentials, add: false);
            Soma.Fire(table.Soma, potentials[..block.Length], activations[(p * channels)..]);
        }

        if (rented is not null)
        {
            ArrayPool<int>.Shared.Return(rented);
        }

        return saturations;
    }
}
