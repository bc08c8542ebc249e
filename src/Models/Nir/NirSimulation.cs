using System.Collections.Immutable;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>
/// Evaluates a NIR graph step by step in double precision: the reference for what a network means. In each step nodes are evaluated in the order of
/// the edges; where edges form a cycle, a neuron's spikes reach the rest of the cycle one step later (<see cref="NirPlan"/> says which). All states begin at 0.
/// </summary>
public sealed class NirSimulation
{
    private readonly NirShapes _shapes;
    private readonly Dictionary<string, NirUnit> _units;
    private readonly Dictionary<string, (NirUnit Unit, double[] Output)> _before = new(StringComparer.Ordinal);
    private readonly (NirUnit Unit, NirSum Input)[] _order, _keeping;
    private readonly string _input, _output;

    /// <summary>Prepares a simulation.</summary>
    /// <param name="graph">The graph; nested graphs are flattened.</param>
    /// <param name="options">How equations become steps; null for single spikes, forward Euler, steps of 0.1 ms.</param>
    /// <exception cref="ModelFormatException">Shapes do not fit, there is not exactly one input and one output, or a cycle has no state.</exception>
    /// <exception cref="ArgumentException">The time step is not positive and finite.</exception>
    public NirSimulation(NirGraph graph, NirSimulationOptions? options = null)
    {
        NirSimulationOptions how = options ?? new();
        if (!(how.TimeStep > 0 && double.IsFinite(how.TimeStep)))
        {
            throw new ArgumentException($"The time step is {how.TimeStep} s; it must be positive and finite.", nameof(options));
        }

        Graph = graph.Flatten();
        _shapes = NirShapes.Infer(Graph);
        (_input, _output) = (Only<NirInput>("inputs"), Only<NirOutput>("outputs"));
        _units = Graph.Nodes.ToDictionary(
            n => n.Key,
            n => NirUnits.Create(n.Value, _shapes.Input(n.Key), _shapes.Output(n.Key), NirShapes.Place(Graph, n.Key), how),
            StringComparer.Ordinal);
        NirPlan plan = NirPlan.Of(Graph, name => _units[name].Keeps);
        Order = plan.Order;
        ILookup<string, NirEdge> into = Graph.Edges.ToLookup(e => e.To, StringComparer.Ordinal);
        _order = [.. Order.Where(n => !_units[n].Keeps && n != _input).Select(n => (_units[n], Sum(n, into[n], plan)))];
        _keeping = [.. Order.Where(n => _units[n].Keeps).Select(n => (_units[n], Sum(n, into[n], plan)))];
    }

    /// <summary>The flat graph that is simulated.</summary>
    public NirGraph Graph { get; }

    /// <summary>Names of the nodes in the order of evaluation.</summary>
    public ImmutableArray<string> Order { get; }

    /// <summary>Shape of the input of a step.</summary>
    public NirShape InputShape => _shapes.Input(_input);

    /// <summary>Shape of the output of a step.</summary>
    public NirShape OutputShape => _shapes.Output(_output);

    /// <summary>Steps since the beginning.</summary>
    public int Steps { get; private set; }

    /// <summary>Shape of what a node hands on.</summary>
    public NirShape ShapeOf(string node) => _shapes.Output(node);

    /// <summary>What a node handed on in the last step. The array changes with the next one.</summary>
    /// <exception cref="KeyNotFoundException">There is no such node.</exception>
    public ReadOnlySpan<double> Output(string node) => _units[node].Output;

    /// <summary>Potentials of a node after the last step; empty for a node without.</summary>
    public ReadOnlySpan<double> Potentials(string node) => _units[node].Potentials;

    /// <summary>Spikes of an IF, LIF or CubaLIF node since the beginning; 0 for other nodes.</summary>
    public double Spikes(string node) => _units[node].Spikes;

    /// <summary>
    /// Synaptic operations of an Affine, Linear, Conv1d or Conv2d node since the beginning: each spike that enters × the outputs that it reaches, borders
    /// considered; a value that is no spike counts by its magnitude. 0 for other nodes.
    /// </summary>
    public double SynOps(string node) => _units[node].SynOps;

    /// <summary>Evaluates one step.</summary>
    /// <param name="input">Input, row-major in <see cref="InputShape"/>; for events the number per pixel in this step.</param>
    /// <returns>The output of the step; a new array.</returns>
    /// <exception cref="ArgumentException">The input has another number of elements.</exception>
    public double[] Step(ReadOnlySpan<double> input)
    {
        if (input.Length != InputShape.Count)
        {
            throw new ArgumentException($"The network takes {InputShape.Count} values per step, shape {InputShape}; got {input.Length}.", nameof(input));
        }

        foreach ((NirUnit unit, double[] output) in _before.Values)
        {
            unit.Output.CopyTo(output, 0);
        }

        foreach ((NirUnit unit, _) in _keeping)
        {
            unit.HandOn();
        }

        input.CopyTo(_units[_input].Output);
        Evaluate(_order);
        Evaluate(_keeping);
        Steps++;
        return [.. _units[_output].Output];
    }

    /// <summary>Back to the beginning: states and counts 0.</summary>
    public void Reset()
    {
        Steps = 0;
        foreach (NirUnit unit in _units.Values)
        {
            unit.Reset();
        }
    }

    private static void Evaluate((NirUnit Unit, NirSum Input)[] units)
    {
        foreach ((NirUnit unit, NirSum input) in units)
        {
            unit.Step(input.Value());
        }
    }

    private string Only<T>(string what)
    {
        string[] names = [.. Graph.Nodes.Where(n => n.Value is T).Select(n => n.Key)];
        return names.Length == 1
            ? names[0]
            : throw new FilePlace(Graph.Source).Error($"the graph has {names.Length} {what}; NeuroSim simulates graphs with one.");
    }

    private NirSum Sum(string node, IEnumerable<NirEdge> edges, NirPlan plan) => new(
        _shapes.Input(node).Count,
        [.. edges.Select(e => plan.Late.Contains(e) ? Before(e.From) : _units[e.From].Output)]);

    private double[] Before(string node)
    {
        if (!_before.TryGetValue(node, out (NirUnit Unit, double[] Output) before))
        {
            _before[node] = before = (_units[node], new double[_units[node].Output.Length]);
        }

        return before.Output;
    }
}
