using System.Diagnostics;
using NeuroSim.Cli.Options;
using NeuroSim.Models.Nir;

namespace NeuroSim.Cli.Running;

/// <summary>Simulates a NIR graph on samples, without a chip. Results do not depend on threads.</summary>
internal sealed class NirRun
{
    private readonly SimulateChoice _choice;
    private readonly NirGraph _graph;
    private readonly NirSimulationOptions _options;
    private readonly NirSimulation _first;
    private readonly string[] _spiking, _weights;

    /// <summary>Prepares a run.</summary>
    public NirRun(SimulateChoice choice, NirGraph graph)
    {
        (_choice, _graph) = (choice, graph.Flatten());
        _options = NirFile.Simulation(choice.Network) with { Integration = choice.Integration };
        _first = new NirSimulation(_graph, _options);
        _spiking = [.. _first.Order.Where(n => _graph.Nodes[n] is NirIF or NirLIF or NirCubaLIF)];
        _weights = [.. _first.Order.Where(n => _graph.Nodes[n] is NirConv2d or NirConv1d or NirAffine or NirLinear)];
        Inputs = NirInputs.Read(choice, _first);
        Samples = choice.Samples is { } asked && asked > Inputs.Count
            ? throw new UsageException($"{Inputs.Path}: --samples {asked} was given, but there are {Inputs.Count}.")
            : choice.Samples ?? Inputs.Count;
    }

    /// <summary>The samples.</summary>
    public NirInputs Inputs { get; }

    /// <summary>How many of them are simulated.</summary>
    public int Samples { get; }

    /// <summary>Simulates all samples.</summary>
    /// <param name="finished">Called after each, from any thread.</param>
    /// <param name="cancel">Stops the run between two steps.</param>
    public SimulationReport Run(Action finished, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        Outcome[] outcomes = new Outcome[Samples];
        using ThreadLocal<NirSimulation> simulations = new(() => new(_graph, _options));
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Math.Min(_choice.Threads, Samples), CancellationToken = cancel };
        Parallel.For(0, Samples, parallel, i =>
        {
            outcomes[i] = Run(simulations.Value!, i, cancel);
            finished();
        });
        return Report(outcomes, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private Outcome Run(NirSimulation simulation, int sample, CancellationToken cancel)
    {
        simulation.Reset();
        double[] totals = new double[simulation.OutputShape.Count];
        foreach (double[] step in Inputs.Steps(sample))
        {
            cancel.ThrowIfCancellationRequested();
            double[] output = simulation.Step(step);
            for (int o = 0; o < totals.Length; o++)
            {
                totals[o] += output[o];
            }
        }

        return new(
            Array.IndexOf(totals, totals.Max()),
            simulation.Steps,
            Array.ConvertAll(_spiking, simulation.Spikes),
            Array.ConvertAll(_weights, simulation.SynOps));
    }

    private SimulationReport Report(Outcome[] outcomes, double ms)
    {
        long steps = outcomes.Sum(o => (long)o.Steps);
        int[] predictions = Array.ConvertAll(outcomes, o => o.Prediction);
        bool hasTime = _graph.Nodes.Values.Any(n => n is NirLIF or NirCubaLIF or NirLI or NirCubaLI or NirDelay);
        return new(
            _choice.Network.File,
            Inputs.Path,
            Samples,
            steps,
            Inputs.Labels is { } labels ? predictions.Where((p, i) => p == labels[i]).Count() / (double)Samples : null,
            predictions,
            new(_options.MultiSpike, _options.MinPotential, _options.Reset == NirReset.Subtract ? "subtract" : "stored",
                $"{_options.Integration}".ToLowerInvariant(),
                hasTime ? _choice.Network.BinUs : null),
            [.. _spiking.Select((name, n) => Spiking(name, outcomes.Sum(o => o.Spikes[n]), steps))],
            [.. _weights.Select((name, n) => Weights(name, outcomes.Sum(o => o.SynOps[n]), steps))],
            new(ms, _choice.Threads));
    }

    private SpikingPart Spiking(string name, double spikes, long steps)
    {
        long neurons = _first.ShapeOf(name).Count;
        return new(name, _graph.Nodes[name].Type, neurons, spikes, spikes / ((double)neurons * steps));
    }

    private WeightsPart Weights(string name, double operations, long steps) => new(name, _graph.Nodes[name].Type, operations, operations / steps);

    private sealed record Outcome(int Prediction, int Steps, double[] Spikes, double[] SynOps);
}
