using System.Numerics;
using CommunityToolkit.HighPerformance.Buffers;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Simulator.Analysis;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines;

/// <summary>
/// Executes the spikes of a mapped program: every slice adds what is on its own axons, partial potentials meet at their home, somas fire. It never looks at
/// the network as a whole, so a wrong box or a missing chunk shows as a wrong count.
/// </summary>
public sealed class MappedExecutor
{
    private readonly ChipProgram _program;
    private readonly IntegerNetwork _network;
    private readonly Partition _partition;
    private readonly object[] _packed;

    /// <summary>Prepares a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="bound">Its network, bound to the normalisation of the images.</param>
    public MappedExecutor(ChipProgram program, IntegerNetwork bound)
    {
        _program = program;
        _network = bound;
        _partition = program.Partition;
        _packed = [.. bound.Connections.Select(c => c is IntegerConvolution layer ? Pack(layer) : this)];
    }

    /// <summary>Runs one sample of one timestep.</summary>
    /// <param name="input">Pixels, or counts of events, channel by channel.</param>
    /// <param name="threads">Threads; the result does not depend on them.</param>
    /// <param name="cancel">Cancels between steps.</param>
    public SampleTrace Run(byte[] input, int threads, CancellationToken cancel) => Run([input], threads, cancel).First();

    /// <summary>Runs the timesteps of one sample, one when it is asked for. States of neurons last from one to the next.</summary>
    /// <param name="inputs">Pixels, or counts of events, of each timestep.</param>
    /// <param name="threads">Threads; the result does not depend on them.</param>
    /// <param name="cancel">Cancels between steps.</param>
    /// <param name="mask">The sample's mask for sparse convolutions. Null: where a recording has events; everywhere on an image.</param>
    /// <param name="observer">Sees neurons fire; null for nobody.</param>
    public IEnumerable<SampleTrace> Run(
        IReadOnlyList<byte[]> inputs, int threads, CancellationToken cancel, SiteMask? mask = null, ISiteObserver? observer = null)
    {
        ActiveTiles? active = ActiveSites.Of(_network, mask, inputs) is { } sites ? new(_partition, sites) : null;
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancel };
        long[][] states = [.. _network.Sites.Select(s => s.State is null ? [] : new long[_network.Populations[s.Population].Shape.Count])];
        foreach (byte[] input in inputs)
        {
            yield return Step(new SampleTrace(_program, input, active) { Observer = observer }, states, parallel, cancel);
        }
    }

    private SampleTrace Step(SampleTrace trace, long[][] states, ParallelOptions parallel, CancellationToken cancel)
    {
        foreach (IntegerStep step in _network.Steps)
        {
            cancel.ThrowIfCancellationRequested();
            if (step is IntegerSite site)
            {
                Fire(site, states[site.Index], trace, parallel);
            }
            else
            {
                Execute((IntegerConnection)step, trace, parallel);
            }
        }

        return trace;
    }

    private object Pack(IntegerConvolution layer)
        => SumWidth.FitsInt32(layer, (layer.ReadsInput ? byte.MaxValue : _network.D) * layer.Geometry.Pool * layer.Geometry.Pool) ? new PackedConvolution<int>(layer) : new PackedConvolution<long>(layer);

    private void Execute(IntegerConnection connection, SampleTrace trace, ParallelOptions parallel)
    {
        switch (connection)
        {
            case IntegerConvolution layer:
                byte[] input = layer.ReadsInput ? trace.Input : trace.Activations[layer.Source];
                if (_packed[layer.Index] is PackedConvolution<int> narrow)
                {
                    RunSlices(layer, narrow, input, trace, parallel);
                }
                else
                {
                    RunSlices(layer, (PackedConvolution<long>)_packed[layer.Index], input, trace, parallel);
                }

                break;
            case IntegerAttention attention:
                Attend(attention, trace, parallel);
                break;
            case IntegerPotentialSum sum:
                SumPotentials(sum, trace);
                break;
        }
    }

    private void RunSlices<T>(IntegerConvolution layer, PackedConvolution<T> weights, byte[] input, SampleTrace trace, ParallelOptions parallel)
        where T : unmanaged, IBinaryInteger<T>
    {
        PopulationTiling tiling = _partition.Tilings[layer.Target];
        ForTiles(tiling.Count, parallel, tile =>
        {
            if (trace.Active?.Positions(layer.Index, tile) == 0)
            {
                return;
            }

            Box box = tiling[tile];
            using SpanOwner<T> sums = SpanOwner<T>.Allocate(box.Count, AllocationMode.Clear);
            long additions = _partition.Slices[layer.Index].Chunks == 0
                ? SliceKernel.Run(weights, box, Whole(layer.Geometry.Pooled), input, sums.Span, [], [], trace.Active?.OfTile(layer.Index, tile))
                : RunChunks(layer, weights, tile, input, sums.Span, trace);
            Interlocked.Add(ref trace.Additions[layer.Index], additions);
            Commit<T>(layer, tile, sums.Span, trace);
        });
    }

    // Each chunk computes its partial potentials on its own and sends them to the home, which adds them.
    private long RunChunks<T>(IntegerConvolution layer, PackedConvolution<T> weights, int tile, byte[] input, Span<T> sums, SampleTrace trace)
        where T : unmanaged, IBinaryInteger<T>
    {
        ConnectionSlices slices = _partition.Slices[layer.Index];
        Box box = slices.Target[tile];
        using SpanOwner<T> partial = SpanOwner<T>.Allocate(box.Count);
        long additions = 0;
        for (int chunk = 0; chunk < slices.Chunks; chunk++)
        {
            int unit = _partition.SliceUnit[layer.Index][tile * slices.Chunks + chunk];
            if (unit < 0)
            {
                continue;
            }

            partial.Span.Clear();
            // Pixels are no events; those of a camera all arrive in the first sub-step.
            Range subSteps = layer.ReadsImage ? ..0 : layer.ReadsEvents ? ..1 : ..;
            additions += SliceKernel.Run(
                weights, box, slices.AxonBox(tile, chunk), input, partial.Span, trace.EventsOf(unit)[subSteps], trace.AdditionsOf(unit)[subSteps],
                trace.Active?.OfTile(layer.Index, tile));
            SliceKernel.MultiplyAdd(partial.Span, T.One, sums);
        }

        return additions;
    }

    private void Attend(IntegerAttention layer, SampleTrace trace, ParallelOptions parallel)
    {
        AttentionSlices slices = (AttentionSlices)_partition.Slices[layer.Index];
        AttentionKernel kernel = new(slices, trace.Activations[layer.Key], trace.Activations[layer.Partner], trace.Activations[layer.Driver], _network.MaxProduct);
        ForTiles(slices.Blocks, parallel, block => Interlocked.Add(
            ref trace.Additions[layer.Index],
            kernel.Multiply(block, trace.ProductEventsOf(layer.Index, block, 0), trace.ProductEventsOf(layer.Index, block, 1))));
        trace.Saturations += kernel.Saturations;
        ForTiles(slices.Target.Count, parallel, tile =>
        {
            Box box = slices.Target[tile];
            long[] sums = new long[box.Count];
            Interlocked.Add(ref trace.Additions[layer.Index], kernel.AddRows(tile, sums, trace.EventsOf(_partition.SliceUnit[layer.Index][tile])));
            Commit<long>(layer, tile, sums, trace);
        });
    }

    private void SumPotentials(IntegerPotentialSum sum, SampleTrace trace)
    {
        PopulationTiling target = _partition.Tilings[sum.Target], source = _partition.Tilings[sum.SourcePopulation];
        long[] sums = new long[target.Shape.Channels];
        for (int tile = 0; tile < source.Count; tile++)
        {
            Box box = source[tile];
            foreach (int index in Indices(box, source.Shape))
            {
                sums[index / source.Shape.Positions] += trace.Potentials[sum.SourcePopulation][index];
            }
        }

        for (int tile = 0; tile < target.Count; tile++)
        {
            Box box = target[tile];
            Commit<long>(sum, tile, sums.AsSpan(box.C0, box.Channels), trace);
        }
    }

    // The finished sum of a window, rescaled, and the bias join the potential, which saturates; at masked sites neither does.
    private void Commit<T>(IntegerConnection connection, int tile, ReadOnlySpan<T> sums, SampleTrace trace)
        where T : unmanaged, IBinaryInteger<T>
    {
        Box box = _partition.Tilings[connection.Target][tile];
        byte[]? active = trace.Active?.OfTile(connection.Index, tile);
        MapShape shape = _network.Populations[connection.Target].Shape;
        long[] potentials = trace.Potentials[connection.Target];
        long max = _network.MaxPotential, saturations = 0;
        for (int c = 0; c < box.Channels; c++)
        {
            for (int p = 0; p < box.Positions; p++)
            {
                if (active?[p] == 0)
                {
                    continue;
                }

                int index = shape.Index(box.C0 + c, box.Y0 + p / box.Width, box.X0 + p % box.Width);
                long sum = connection.Rescale.Apply(box.C0 + c, long.CreateTruncating(sums[p * box.Channels + c]));
                Int128 value = (Int128)potentials[index] + sum + connection.BiasOf(shape, box.C0 + c, index);
                potentials[index] = (long)Int128.Clamp(value, -max - 1, max);
                saturations += value == potentials[index] ? 0 : 1;
            }
        }

        AddSaturations(trace, saturations);
    }

    private static void AddSaturations(SampleTrace trace, long saturations)
    {
        if (saturations > 0)
        {
            lock (trace)
            {
                trace.Saturations += saturations;
            }
        }
    }

    private void Fire(IntegerSite site, long[] states, SampleTrace trace, ParallelOptions parallel)
    {
        PopulationTiling tiling = _partition.Tilings[site.Population];
        long[] potentials = trace.Potentials[site.Population];
        byte[] activations = trace.Activations[site.Index];
        long[]? compared = trace.Observer is null ? null : new long[potentials.Length];
        ForTiles(tiling.Count, parallel, tile =>
        {
            long saturations = 0;
            foreach (int index in Indices(tiling[tile], tiling.Shape))
            {
                int channel = index / tiling.Shape.Positions;
                long potential = potentials[index], threshold = site.ThresholdOf(channel);
                if (site.State is { } state)
                {
                    Int128 sum = (Int128)state.Leaked(states[index]) + potential;
                    potential = (long)Int128.Clamp(sum, -_network.MaxPotential - 1, _network.MaxPotential);
                    saturations += sum == potential ? 0 : 1;
                }

                activations[index] = (byte)IntegerSoma.Activate(potential, threshold, _network.D, site.Rounding);
                compared?[index] = potential;
                if (site.State is not null)
                {
                    states[index] = site.State.Next(potential, threshold, activations[index], channel);
                }
            }

            AddSaturations(trace, saturations);
        });
        trace.Observer?.Fired(site, compared, activations, trace.ActiveNeuronSites(site.Population));
    }

    private static Box Whole(MapShape shape) => new(0, shape.Channels, 0, shape.Height, 0, shape.Width);

    private static IEnumerable<int> Indices(Box box, MapShape shape)
    {
        for (int c = box.C0; c < box.C1; c++)
        {
            for (int y = box.Y0; y < box.Y1; y++)
            {
                for (int x = box.X0; x < box.X1; x++)
                {
                    yield return shape.Index(c, y, x);
                }
            }
        }
    }

    private static void ForTiles(int count, ParallelOptions parallel, Action<int> body)
    {
        if (parallel.MaxDegreeOfParallelism == 1 || count == 1)
        {
            for (int i = 0; i < count; i++)
            {
                body(i);
            }

            return;
        }

        Parallel.For(0, count, parallel, body);
    }
}
