using System.Diagnostics;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Interconnect;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>
/// Counts from whole maps what the units of a program receive: spikes by site, axon events and additions of every slice by sub-step. Prepared once for a program;
/// read-only, and shared by threads.
/// </summary>
public sealed class SpikeCounter
{
    private readonly ChipProgram _program;

    /// <summary>Prepares a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="routes">Its routes.</param>
    public SpikeCounter(ChipProgram program, ProgramRoutes routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        _program = program;
    }

    /// <summary>Whether a program can be counted from whole maps: no convolution is masked by the sample.</summary>
    public static bool Supports(ChipProgram program) => !program.Network.IsSparse;

    /// <summary>Buffers of one worker, for one image after the other.</summary>
    public SpikeCounts NewCounts() => new(_program);

    /// <summary>Counts some rows of a site's activations. Threads may count different rows of a site at once.</summary>
    /// <param name="site">The site.</param>
    /// <param name="y0">First row.</param>
    /// <param name="y1">Row behind the last.</param>
    /// <param name="rows">Activations of these rows only: row by row, column by column, channels innermost; each 0 … D.</param>
    /// <param name="counts">Where they are counted.</param>
    public void CountRows(int site, int y0, int y1, ReadOnlySpan<byte> rows, SpikeCounts counts)
    {
        MapShape shape = ShapeOf(site);
        byte[] map = counts.Trace.Activations[site];
        for (int i = 0; i < rows.Length; i++)
        {
            map[((i % shape.Channels) * shape.Positions) + (y0 * shape.Width) + (i / shape.Channels)] = rows[i];
        }
    }

    /// <summary>Counts what enters.</summary>
    /// <param name="input">Pixels, or counts of events, channel by channel.</param>
    /// <param name="counts">Where they are counted.</param>
    public void CountInput(ReadOnlySpan<byte> input, SpikeCounts counts)
    {
        Debug.Assert(input.Length == _program.Network.Input.Count);
        input.CopyTo(counts.Trace.Input);
    }

    /// <summary>Adds up for units and connections what was counted at positions. Called when all rows of all sites have been counted.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="threads">Threads; the result does not depend on them.</param>
    public void Finish(SpikeCounts counts, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        SampleTrace trace = counts.Trace;
        Array.Clear(trace.UnitEvents);
        Array.Clear(trace.UnitAdditions);
        Array.Clear(trace.Additions);
        Array.ForEach(trace.ProductEvents, Array.Clear);
        foreach (IntegerSite site in _program.Network.Sites)
        {
            FinishSite(site.Index, counts);
        }

        foreach (IntegerConnection connection in _program.Network.Connections)
        {
            if (connection is IntegerConvolution layer)
            {
                FinishConvolution(layer, trace);
            }
            else if (connection is IntegerAttention attention)
            {
                FinishAttention(attention, trace);
            }
        }

        trace.Additions.CopyTo(counts.Additions, 0);
    }

    private MapShape ShapeOf(int site) => _program.Network.Populations[_program.Network.Sites[site].Population].Shape;

    private static void FinishSite(int site, SpikeCounts counts)
    {
        byte[] map = counts.Trace.Activations[site];
        long[] bySubStep = counts.SpikesBySubStep[site];
        Array.Clear(bySubStep);
        counts.Nonzero[site] = map.Count(a => a > 0);
        for (int k = 0; k < bySubStep.Length; k++)
        {
            bySubStep[k] = map.Count(a => a > k);
        }

        counts.Spikes[site] = bySubStep.Sum();
    }

    private void FinishConvolution(IntegerConvolution layer, SampleTrace trace)
    {
        ConnectionSlices slices = _program.Partition.Slices[layer.Index];
        ConvolutionGeometry g = layer.Geometry;
        byte[] input = layer.ReadsInput ? trace.Input : trace.Activations[layer.Source];
        for (int tile = 0; tile < slices.Target.Count; tile++)
        {
            AddressMapping mapping = new(g, slices.Target[tile]);
            for (int chunk = 0; chunk < Math.Max(1, slices.Chunks); chunk++)
            {
                int unit = slices.Chunks == 0 ? -1 : _program.Partition.SliceUnit[layer.Index][(tile * slices.Chunks) + chunk];
                Box axons = slices.Chunks == 0 ? new(0, g.Input.Channels, 0, g.Pooled.Height, 0, g.Pooled.Width) : slices.AxonBox(tile, chunk);
                if (unit >= 0 || slices.Chunks == 0)
                {
                    Box source = new(axons.C0, axons.C1, axons.Y0 * g.Pool, axons.Y1 * g.Pool, axons.X0 * g.Pool, axons.X1 * g.Pool);
                    CountBox(layer, mapping, source, unit, input, trace);
                }
            }
        }
    }

    private static void CountBox(IntegerConvolution layer, in AddressMapping mapping, in Box box, int unit, byte[] input, SampleTrace trace)
    {
        MapShape shape = layer.Geometry.Input;
        for (int i = 0; i < box.Count; i++)
        {
            int c = box.C0 + (i / box.Positions), y = box.Y0 + (i % box.Positions / box.Width), x = box.X0 + (i % box.Width);
            int activation = input[shape.Index(c, y, x)], reached = mapping.FanOut(c, y, x);
            trace.Additions[layer.Index] += layer.ReadsImage ? reached : (long)reached * activation;
            for (int k = 0; k < activation && !layer.ReadsImage && unit >= 0; k++)
            {
                // The events of a camera all arrive in the first sub-step.
                trace.EventsOf(unit)[layer.ReadsEvents ? 0 : k]++;
                trace.AdditionsOf(unit)[layer.ReadsEvents ? 0 : k] += reached;
            }
        }
    }

    private void FinishAttention(IntegerAttention layer, SampleTrace trace)
    {
        AttentionSlices slices = (AttentionSlices)_program.Partition.Slices[layer.Index];
        AttentionKernel kernel = new(slices, trace.Activations[layer.Key], trace.Activations[layer.Partner], trace.Activations[layer.Driver], _program.Network.MaxProduct);
        for (int block = 0; block < slices.Blocks; block++)
        {
            trace.Additions[layer.Index] += kernel.Multiply(block, trace.ProductEventsOf(layer.Index, block, 0), trace.ProductEventsOf(layer.Index, block, 1));
        }

        for (int tile = 0; tile < slices.Target.Count; tile++)
        {
            trace.Additions[layer.Index] += kernel.AddRows(tile, new long[slices.Target[tile].Count], trace.EventsOf(_program.Partition.SliceUnit[layer.Index][tile]));
        }
    }
}
