using System.Runtime.InteropServices;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>The spikes of the cells of a site, one cell at a time.</summary>
internal sealed class CellSums
{
    private readonly SiteCounter _site;
    private readonly Place[] _places;

    // By cell: the neuron, where the activations are kept and it is the only one, else −1.
    private readonly int[] _neuron;

    /// <summary>Prepares cells.</summary>
    /// <param name="site">The site, ready.</param>
    /// <param name="boxes">The cells; the site was asked for them.</param>
    public CellSums(SiteCounter site, IReadOnlyList<Box> boxes)
    {
        _site = site;
        _places = [.. boxes.Select(Of)];
        _neuron = Array.ConvertAll(_places, p => site.KeepsMap && p.Height * p.Run == 1 ? p.First : -1);
    }

    /// <summary>Packed counts of a cell.</summary>
    public ulong this[SiteCounts counts, int cell, int word]
    {
        get
        {
            ref readonly Place place = ref _places[cell];
            return _site.KeepsMap ? OfMap(counts.Map, place, word) : OfChunks(counts.Positions, place, word);
        }
    }

    /// <summary>Spikes of a cell in a sub-step.</summary>
    public int Spikes(SiteCounts counts, int cell, int subStep)
    {
        int neuron = _neuron[cell];
        return neuron >= 0
            ? counts.Map[neuron] > subStep ? 1 : 0
            : Packed.Lane(this[counts, cell, subStep / Packed.Lanes], subStep % Packed.Lanes);
    }

    /// <summary>Whether some cells are neurons that follow each other, in this order.</summary>
    public bool AreConsecutive(int first, int end)
    {
        bool consecutive = first < end && _neuron[first] >= 0;
        for (int cell = first + 1; consecutive && cell < end; cell++)
        {
            consecutive = _neuron[cell] == _neuron[cell - 1] + 1;
        }

        return consecutive;
    }

    /// <summary>The last of some cells that spikes in a sub-step; one before the first if none does.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="first">The first of the cells.</param>
    /// <param name="end">The end of the cells.</param>
    /// <param name="subStep">The sub-step.</param>
    /// <param name="consecutive">Whether they <see cref="AreConsecutive"/>: then they are looked at many at a time.</param>
    public int LastSpiking(SiteCounts counts, int first, int end, int subStep, bool consecutive)
    {
        if (consecutive)
        {
            return first + counts.Map.AsSpan(_neuron[first], end - first).LastIndexOfAnyInRange((byte)(subStep + 1), byte.MaxValue);
        }

        do
        {
            end--;
        }
        while (end >= first && Spikes(counts, end, subStep) == 0);

        return end;
    }

    /// <summary>Neurons where the activations are kept, else chunks.</summary>
    public int Slots => _site.Shape.Positions * Stride;

    private int Stride => _site.KeepsMap ? _site.Shape.Channels : _site.Chunks;

    /// <summary>Sets what belongs to the neurons, or chunks, of a cell.</summary>
    public void Fill<T>(int cell, T value, T[] bySlot)
    {
        Place place = _places[cell];
        for (int i = 0; i < place.Height * place.Width; i++)
        {
            bySlot.AsSpan(Corner(place, i), place.Channels).Fill(value);
        }
    }

    /// <summary>Adds up what was counted of the neurons of a cell.</summary>
    public long Sum(int cell, NeuronTotals byNeuron)
    {
        Place place = _places[cell];
        long sum = 0;
        for (int i = 0; i < place.Height * place.Width; i++)
        {
            sum += byNeuron.Sum(Corner(place, i), place.Channels);
        }

        return sum;
    }

    /// <summary>Adds up what was counted of the chunks of a cell.</summary>
    public long Sum(int cell, long[] byChunk)
    {
        Place place = _places[cell];
        long sum = 0;
        for (int i = 0; i < place.Height * place.Width; i++)
        {
            foreach (long spikes in byChunk.AsSpan(Corner(place, i), place.Channels))
            {
                sum += spikes;
            }
        }

        return sum;
    }

    private int Corner(in Place place, int position) => place.First + (((position / place.Width * _site.Shape.Width) + (position % place.Width)) * Stride);

    private ulong OfMap(byte[] map, in Place place, int word)
    {
        ulong[] bursts = _site.Bursts;
        int words = _site.Words;
        if (place.Height * place.Run == 1)
        {
            return bursts[(map[place.First] * words) + word];
        }

        ulong sum = 0;
        int row = _site.Shape.Width * _site.Shape.Channels;
        for (int y = 0, at = place.First; y < place.Height; y++, at += row)
        {
            for (int x = 0, p = at; x < place.Width; x++, p += _site.Shape.Channels)
            {
                for (int c = 0; c < place.Channels; c++)
                {
                    sum += bursts[(map[p + c] * words) + word];
                }
            }
        }

        return sum;
    }

    private ulong OfChunks(ulong[] positions, in Place place, int word)
    {
        ulong sum = 0;
        int words = _site.Words, column = _site.Chunks * words, row = column * _site.Shape.Width;
        for (int y = 0, at = (place.First * words) + word; y < place.Height; y++, at += row)
        {
            for (int x = 0, p = at; x < place.Width; x++, p += column)
            {
                for (int c = 0; c < place.Channels; c++)
                {
                    sum += positions[p + (c * words)];
                }
            }
        }

        return sum;
    }

    private Place Of(Box box)
    {
        bool map = _site.KeepsMap;
        int position = (box.Y0 * _site.Shape.Width) + box.X0, first = map ? box.C0 : _site.ChunkAt(box.C0), end = map ? box.C1 : _site.ChunkAt(box.C1);
        return new((position * (map ? _site.Shape.Channels : _site.Chunks)) + first, (ushort)(end - first), (ushort)box.Width, (ushort)box.Height);
    }

    // Channels stand for chunks where the map is not kept.
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(int First, ushort Channels, ushort Width, ushort Height)
    {
        public int Run => Channels * Width;
    }
}
