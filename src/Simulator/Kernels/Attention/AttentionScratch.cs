namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>What one thread works with while it computes self-attention: made once, grows to the largest layer.</summary>
public sealed class AttentionScratch
{
    private int[] _product = [];
    private int[] _matrix = [];
    private int[] _factors = [];

    /// <summary>A head's product memory; not cleared.</summary>
    internal Span<int> Product(int length) => Grown(ref _product, length);

    /// <summary>The second matrix of a product; not cleared.</summary>
    internal Span<int> Matrix(int length) => Grown(ref _matrix, length);

    /// <summary>The first matrix of a product; not cleared.</summary>
    internal Span<int> Factors(int length) => Grown(ref _factors, length);

    private static Span<T> Grown<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new T[length];
        }

        return buffer.AsSpan(0, length);
    }
}
