using System.Buffers;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>The axon events of a convolution's slices, and what they add.</summary>
internal sealed class ConvolutionCounter
{
    private readonly IntegerConvolution _layer;
    private readonly SiteCounter? _site;
    private readonly BoxSums? _sums;
    private readonly Box[] _boxes;
    private readonly ReachSums? _reach;
    private readonly int[] _rows, _columns;
    private readonly PopulationTiling _target;
    private readonly long _ofImage;

    public ConvolutionCounter(ChipProgram program, IntegerConvolution layer, SiteCounter[] sites)
    {
        _layer = layer;
        _boxes = BoxesOf(program, layer);
        ConvolutionGeometry g = layer.Geometry;
        _rows = ReachSums.Reach(g.Input.Height, g.Pool, g.Pooled.Height, g.KernelHeight, g, 0, g.Output.Height);
        _columns = ReachSums.Reach(g.Input.Width, g.Pool, g.Pooled.Width, g.KernelWidth, g, 0, g.Output.Width);
        _target = program.Partition.Tilings[layer.Target];
        CountsAdditions = program.Chip.Core is KernelCore;
        if (layer.ReadsInput)
        {
            // Every pixel counts.
            int[] pixels = new int[g.Input.Positions];
            Array.Fill(pixels, g.Input.Channels);
            _ofImage = Additions(pixels);
            return;
        }

        _site = sites[layer.Source];
        _sums = _site.Ask(_boxes);
        _reach = CountsAdditions ? new ReachSums(program, layer, _site, _boxes) : null;
    }

    /// <summary>Slices, empty ones too.</summary>
    public int Slices => _boxes.Length;

    /// <summary>Whether additions are counted slice by slice.</summary>
    public bool CountsAdditions { get; }

    /// <summary>What the slices of a convolution have on their axons, in the map of its source, chunk by chunk; empty where there is no slice.</summary>
    public static Box[] BoxesOf(ChipProgram program, IntegerConvolution layer)
    {
        if (program.Partition.Slices[layer.Index] is not ConvolutionSlices slices)
        {
            return [];
        }

        int[] units = program.Partition.SliceUnit[layer.Index];
        Box[] boxes = new Box[units.Length];
        for (int i = 0; i < boxes.Length; i++)
        {
            (int tile, int chunk) = (i % slices.Target.Count, i / slices.Target.Count);
            boxes[i] = units[(tile * slices.Chunks) + chunk] >= 0 ? slices.SourceBox(tile, chunk) : default;
        }

        return boxes;
    }

    /// <summary>Counts what the slices received of a site.</summary>
    public void Count(SpikeCounts counts)
    {
        int i = _layer.Index;
        if (_site is not null)
        {
            SiteCounts site = counts.Sites[_layer.Source];
            _sums!.Sum(site, counts.Slices[i]!);
            _reach?.Sum(site, counts.SliceAdditions[i]);
            counts.Additions[i] = Additions(site.Totals);
            return;
        }

        if (_layer.ReadsImage)
        {
            counts.Additions[i] = _ofImage;
            return;
        }

        int channels = _layer.Geometry.Input.Channels, positions = _layer.Geometry.Input.Positions, width = _layer.Geometry.Input.Width;
        int[] rented = ArrayPool<int>.Shared.Rent(positions);
        for (int p = 0; p < positions; p++)
        {
            rented[p] = Events(counts.Input, new(0, channels, p / width, (p / width) + 1, p % width, (p % width) + 1));
        }

        counts.Additions[i] = Additions(rented);
        ArrayPool<int>.Shared.Return(rented);
        for (int s = 0; s < _boxes.Length; s++)
        {
            counts.InputEvents[i][s] = Events(counts.Input, _boxes[s]);
            CountReach(s, counts);
        }

        int Events(byte[] input, in Box box)
        {
            int events = 0;
            for (int c = box.C0; c < box.C1; c++)
            {
                for (int y = box.Y0; y < box.Y1; y++)
                {
                    foreach (byte n in input.AsSpan((c * positions) + (y * _layer.Geometry.Input.Width) + box.X0, box.Width))
                    {
                        events += n;
                    }
                }
            }

            return events;
        }
    }

    // The events of a camera all arrive in the first sub-step.
    private void CountReach(int slice, SpikeCounts counts)
    {
        if (!CountsAdditions)
        {
            return;
        }

        AddressMapping mapping = new(_layer.Geometry, _target[slice % _target.Count]);
        Box box = _boxes[slice];
        long additions = 0;
        for (int c = box.C0; c < box.C1; c++)
        {
            for (int y = box.Y0; y < box.Y1; y++)
            {
                for (int x = box.X0; x < box.X1; x++)
                {
                    int n = counts.Input[_layer.Geometry.Input.Index(c, y, x)];
                    additions += n == 0 ? 0 : n * mapping.FanOut(c, y, x);
                }
            }
        }

        counts.SliceAdditions[_layer.Index][slice] = additions;
    }

    // Each spike reaches as many rows × columns × channels as its place allows, however the layer is cut.
    private long Additions(ReadOnlySpan<int> spikes)
    {
        long additions = 0;
        for (int y = 0; y < _rows.Length; y++)
        {
            long row = 0;
            for (int x = 0; x < _columns.Length && _rows[y] > 0; x++)
            {
                row += (long)_columns[x] * spikes[(y * _columns.Length) + x];
            }

            additions += row * _rows[y];
        }

        return additions * _layer.Geometry.OutputsPerGroup;
    }
}
