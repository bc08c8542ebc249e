using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>Additions of a convolution's slices by sub-step: spikes times the neurons of the tile that they reach. Rows and columns are reached independently of each other.</summary>
internal sealed class ReachSums
{
    private readonly SiteCounter _site;
    private readonly Box[] _boxes;
    private readonly int[][] _rows, _columns;
    private readonly int[][] _outputs;
    private readonly int _d;

    public ReachSums(ChipProgram program, IntegerConvolution layer, SiteCounter site, Box[] boxes)
    {
        (_site, _boxes, _d) = (site, boxes, program.Network.D);
        ConvolutionGeometry g = layer.Geometry;
        PopulationTiling target = program.Partition.Tilings[layer.Target];
        site.Ask([.. Enumerable.Range(0, g.Groups).Select(n => new Box(n * g.InputsPerGroup, (n + 1) * g.InputsPerGroup, 0, 1, 0, 1))]);
        (_rows, _columns, _outputs) = (new int[boxes.Length][], new int[boxes.Length][], new int[boxes.Length][]);
        for (int i = 0; i < boxes.Length; i++)
        {
            Box tile = target[i % target.Count];
            AddressMapping mapping = new(g, tile);
            _rows[i] = Reach(g.Input.Height, g.Pool, g.Pooled.Height, g.KernelHeight, g, tile.Y0, tile.Y1);
            _columns[i] = Reach(g.Input.Width, g.Pool, g.Pooled.Width, g.KernelWidth, g, tile.X0, tile.X1);
            _outputs[i] = [.. Enumerable.Range(boxes[i].C0, boxes[i].Channels).Select(c => Math.Max(0, mapping.Channels(c).Count))];
        }
    }

    /// <summary>Outputs between two limits that an input at each place of one axis reaches.</summary>
    public static int[] Reach(int inputs, int pool, int pooled, int kernel, ConvolutionGeometry g, int low, int high)
    {
        int[] reach = new int[inputs];
        for (int i = 0; i < inputs && i / pool < pooled; i++)
        {
            for (int k = 0; k < kernel; k++)
            {
                int shifted = (i / pool) + g.Padding - (k * g.Dilation);
                reach[i] += shifted >= 0 && shifted % g.Stride == 0 && shifted / g.Stride >= low && shifted / g.Stride < high ? 1 : 0;
            }
        }

        return reach;
    }

    /// <summary>Adds up all slices: element sub-step × slices + slice.</summary>
    public void Sum(SiteCounts counts, long[] into)
    {
        Array.Clear(into);
        for (int i = 0; i < _boxes.Length; i++)
        {
            Box box = _boxes[i];
            for (int y = box.Y0; y < box.Y1; y++)
            {
                for (int x = box.X0; x < box.X1; x++)
                {
                    int reach = _rows[i][y] * _columns[i][x];
                    if (reach > 0)
                    {
                        AddPosition(counts, i, (y * _site.Shape.Width) + x, reach, into);
                    }
                }
            }
        }
    }

    private void AddPosition(SiteCounts counts, int slice, int position, int reach, long[] into)
    {
        Box box = _boxes[slice];
        bool map = _site.KeepsMap;
        int last = map ? box.C1 : _site.ChunkAt(box.C1);
        for (int c = map ? box.C0 : _site.ChunkAt(box.C0); c < last; c++)
        {
            int outputs = _outputs[slice][(map ? c : _site.ChannelOf(c)) - box.C0];
            for (int k = 0; k < _d; k++)
            {
                int w = k / Packed.Lanes;
                ulong packed = map ? _site.Bursts[(counts.Map[(position * _site.Shape.Channels) + c] * _site.Words) + w]
                    : counts.Positions[(((position * _site.Chunks) + c) * _site.Words) + w];
                into[(k * _boxes.Length) + slice] += (long)Packed.Lane(packed, k % Packed.Lanes) * outputs * reach;
            }
        }
    }
}
