namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>
/// Biases of neurons, not of channels: the bias of an image layer depends on how much of a pixel's window lies on the image. So rows of the map inside it have
/// the same biases; those are kept once, and stay in a cache that biases of all neurons would not fit.
/// </summary>
internal sealed class NeuronBiases
{
    private readonly int[] _biases;
    private readonly int[] _firstOfRow;
    private readonly int _channels;

    /// <summary>Keeps the biases of a map.</summary>
    /// <param name="biases">Biases, (rows, columns, channels), of 32 bits.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">Channels.</param>
    public NeuronBiases(ReadOnlySpan<long> biases, int width, int channels)
    {
        int row = width * channels;
        (Width, _channels, _firstOfRow) = (width, channels, new int[biases.Length / row]);
        List<int> kept = [];
        for (int y = 0; y < _firstOfRow.Length; y++)
        {
            ReadOnlySpan<long> here = biases.Slice(y * row, row);
            if (y == 0 || !here.SequenceEqual(biases.Slice((y - 1) * row, row)))
            {
                foreach (long bias in here)
                {
                    kept.Add((int)bias);
                }
            }

            _firstOfRow[y] = kept.Count - row;
        }

        _biases = [.. kept];
    }

    /// <summary>Columns of the map.</summary>
    public int Width { get; }

    /// <summary>Biases from a position to the end of its row.</summary>
    public ReadOnlySpan<int> From(int position)
    {
        int column = position % Width;
        return _biases.AsSpan(_firstOfRow[position / Width] + column * _channels, (Width - column) * _channels);
    }
}
