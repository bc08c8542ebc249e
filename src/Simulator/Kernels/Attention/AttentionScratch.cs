namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>What one thread works with while it computes self-attention: made once, grows to the largest layer.</summary>
public sealed class AttentionScratch
{
    private int[] _product = [];
    private int[] _matrix = [];
    private int[] _row = [];
    private int[] _offsets = [];
    private int[] _factors = [];
    private byte[] _turned = [];

    /// <summary>A head's product memory; not cleared.</summary>
    internal Span<int> Product(int length) => Grown(ref _product, length);

    /// <summary>The second matrix of a product; not cleared.</summary>
    internal Span<int> Matrix(int length) => Grown(ref _matrix, length);

    /// <summary>A row of sums; not cleared.</summary>
    internal Span<int> Row(int length) => Grown(ref _row, length);

    /// <summary>Offsets of active terms; not cleared.</summary>
    internal Span<int> Offsets(int terms) => Grown(ref _offsets, terms + ActiveTerms.Slack);

    /// <summary>Factors of active terms; not cleared.</summary>
    internal Span<int> Factors(int terms) => Grown(ref _factors, terms + ActiveTerms.Slack);

    /// <summary>Activations turned over; not cleared.</summary>
    internal Span<byte> Turned(int length) => Grown(ref _turned, length);

    private static Span<T> Grown<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new T[length];
        }

        return buffer.AsSpan(0, length);
    }
}
