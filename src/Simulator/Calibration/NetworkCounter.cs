using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Asynchronous;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Calibration;

/// <summary>Runs a program on recordings, event by event on its chip and as trained in time steps, and counts both.</summary>
public sealed class NetworkCounter
{
    private readonly ChipProgram _program;
    private readonly string _name;
    private readonly RunOptions _options;
    private readonly int[][] _fanOuts;

    /// <summary>Prepares a program.</summary>
    /// <param name="name">What results call the network.</param>
    /// <param name="program">The network on an asynchronous chip.</param>
    /// <param name="options">How it is run; progress counts recordings, each once on the chip and once as trained.</param>
    /// <exception cref="CalibrationException">The network does not take events, or has other layers than convolutions and linear layers.</exception>
    public NetworkCounter(string name, ChipProgram program, RunOptions options)
    {
        (_name, _program, _options) = (name, program, options with { CompareWithGolden = false, Repeat = 1 });
        if (!program.Network.ReadsEvents || program.Network.Connections.Any(c => c is not IntegerConvolution))
        {
            throw new CalibrationException($"{name}: calibration takes networks of convolutions and linear layers that events enter; this one is of another "
                + "kind.");
        }

        _fanOuts = [.. program.Network.Connections.Select(c => FanOut((IntegerConvolution)c))];
    }

    /// <summary>Runs the first recordings of a set.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public NetworkCounts Run(ISampleSet set, int samples, CancellationToken cancel)
    {
        EventOutcome[] chip = new AsynchronousEngine(_program, set, _options).Run(set, samples, cancel);
        GoldenCounts[] golden = Golden(set, samples, cancel);
        IntegerNetwork network = _program.Network;
        return new NetworkCounts
        {
            Network = _name,
            Samples = samples,
            InputEvents = golden.Sum(g => g.Events),
            Actions = Actions(chip),
            Layers = [.. network.Connections.Select((c, i) => new LayerSynOps(
                c.Name, chip.Sum(o => o.Counts[i][ChipAction.SynapticAddition]), golden.Sum(g => g.SynOps[i])))],
            Sites = [.. network.Sites.Select((s, i) => new SiteSpikes(
                s.Name, chip.Sum(o => o.Spikes[i]), chip.Sum(o => (o.Deviation?.GoldenSpikes ?? o.Spikes)[i]),
                golden.Sum(g => g.Spikes[i]), golden.Sum(g => g.Active[i])))],
            Accuracy = Accuracy(set, chip, o => o.Prediction),
            QuantisedAccuracy = Accuracy(set, chip, o => o.Deviation?.GoldenPrediction ?? o.Prediction),
            GoldenAccuracy = Accuracy(set, golden, g => g.Prediction),
        };
    }

    // Measured chips fire immediately. Where windowed firing stands for golden counts, what only a window needs is taken away: its tokens with their
    // mean share of the hops, and the comparison and update of all neurons at its end.
    private static ActionCounts Actions(EventOutcome[] chip)
    {
        ActionCounts actions = new();
        foreach (ActionCounts layer in chip.SelectMany(o => o.Counts))
        {
            actions.Add(layer);
        }

        if (chip[0].Deviation is null && actions[ChipAction.PacketSend] is > 0 and long packets)
        {
            actions[ChipAction.Hop] = (long)Math.Round((double)actions[ChipAction.Hop] * packets / (packets + actions[ChipAction.TokenSend]));
            actions[ChipAction.TokenSend] = actions[ChipAction.PotentialUpdate] = actions[ChipAction.SomaUpdate] = 0;
        }

        return actions;
    }

    private static double? Accuracy<T>(ISampleSet set, T[] outcomes, Func<T, int> prediction)
        => set.Labels is { } labels ? outcomes.Where((o, i) => prediction(o) == labels[i]).Count() / (double)outcomes.Length : null;

    private GoldenCounts[] Golden(ISampleSet set, int samples, CancellationToken cancel)
    {
        GoldenCounts[] counts = new GoldenCounts[samples];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = _options.Threads, CancellationToken = cancel };
        Parallel.For(0, samples, parallel, i =>
        {
            IReadOnlyList<double[]> inputs = set.Inputs(i);
            counts[i] = Count(inputs, GoldenFloat.Run(_program.Source, inputs));
            _options.Progress?.Invoke(i);
        });
        return counts;
    }

    private GoldenCounts Count(IReadOnlyList<double[]> inputs, IReadOnlyList<GoldenTrace<double>> traces)
    {
        IntegerNetwork network = _program.Network;
        int places = network.Sites.Count;
        GoldenCounts counts = new(inputs.Sum(s => (long)s.Sum()), new long[places], new long[places], new long[_fanOuts.Length], Largest(traces));
        for (int t = 0; t < traces.Count; t++)
        {
            byte[][] sites = [.. network.Sites.Select(s => traces[t].Activations[s.Name])];
            for (int s = 0; s < sites.Length; s++)
            {
                counts.Spikes[s] += sites[s].Sum(a => (long)a);
                counts.Active[s] += sites[s].LongCount(a => a > 0);
            }

            for (int c = 0; c < _fanOuts.Length; c++)
            {
                IntegerConvolution layer = (IntegerConvolution)network.Connections[c];
                counts.SynOps[c] += layer.ReadsEvents
                    ? Operations(_fanOuts[c], inputs[t], n => (long)n)
                    : Operations(_fanOuts[c], sites[layer.Source], a => a);
            }
        }

        return counts;
    }

    private static long Operations<T>(int[] fanOut, T[] spikes, Func<T, long> number)
    {
        long sum = 0;
        for (int i = 0; i < spikes.Length; i++)
        {
            sum += number(spikes[i]) * fanOut[i];
        }

        return sum;
    }

    // Synapses that leave each input of a layer.
    private static int[] FanOut(IntegerConvolution layer)
    {
        MapShape from = layer.Geometry.Input, to = layer.Geometry.Output;
        AddressMapping mapping = new(layer.Geometry, new Box(0, to.Channels, 0, to.Height, 0, to.Width));
        return [.. Enumerable.Range(0, from.Count).Select(i => mapping.FanOut(i / from.Positions, i % from.Positions / from.Width, i % from.Width))];
    }

    private static int Largest(IReadOnlyList<GoldenTrace<double>> traces)
    {
        double[] output = [.. Enumerable.Range(0, traces[0].Output.Length).Select(i => traces.Sum(t => t.Output[i]))];
        return Array.IndexOf(output, output.Max());
    }

    // Of one recording.
    private sealed record GoldenCounts(long Events, long[] Spikes, long[] Active, long[] SynOps, int Prediction);
}
