using NeuroSim.Chips;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// Turns a folded network into integers of the chip's widths. Weights are symmetric and scaled per output channel where the soma can scale; the
/// writers of a membrane group rescale to its one unit. The image layer stays unbound: its scale depends on the images' normalisation
/// (see <see cref="ImageBinding"/>).
/// </summary>
public sealed class QuantisePass
{
    private readonly SpikingNetwork _network;
    private readonly MembraneMap _membranes;
    private readonly NumberFormat _format;
    private readonly ScalePlan[] _plans;
    private readonly Dictionary<Layer, int> _sites = [];
    private readonly List<IntegerConnection> _connections = [];
    private readonly List<IntegerSite> _integerSites = [];
    private readonly List<IntegerStep> _steps = [];

    private QuantisePass(SpikingNetwork folded, NumberFormat format)
    {
        _network = folded;
        _membranes = new MembraneMap(folded);
        _format = format;
        _plans = new ScalePlan[_membranes.Writers.Count];
    }

    /// <summary>Quantises a folded network.</summary>
    /// <param name="folded">The network after <see cref="FoldPass"/>.</param>
    /// <param name="core">Widths and abilities.</param>
    /// <param name="exact">True to keep wide integers and the rounding that the network was trained with.</param>
    public static IntegerNetwork Run(SpikingNetwork folded, CoreDescription core, bool exact)
        => new QuantisePass(folded, new NumberFormat(core, exact, folded.D)).Run();

    private IntegerNetwork Run()
    {
        PlanScales();
        foreach (Layer layer in _network.Layers)
        {
            Add(layer);
        }

        return new IntegerNetwork
        {
            Input = _network.Input.Shape,
            D = _network.D,
            PotentialBits = _format.PotentialBits,
            WeightBits = _format.WeightBits,
            ProductBits = _format.ProductBits,
            Populations = [.. _membranes.Writers.Select((w, i) => new IntegerPopulation(w[0].Name, w[0].Shape, _plans[i].Unit))],
            Sites = _integerSites,
            Connections = _connections,
            Steps = _steps,
            Output = _membranes[Potentials(_network.Output)],
            OutputSite = _network.Output is SpikingNeuron last ? _sites[last] : null,
        };
    }

    // A potential sum takes over the unit of the population that it reads, which the order of the layers has planned before it.
    private void PlanScales()
    {
        int output = _network.Output is SpikingNeuron ? -1 : _membranes[_network.Output];
        for (int p = 0; p < _plans.Length; p++)
        {
            IReadOnlyList<Layer> writers = _membranes.Writers[p];
            _plans[p] = writers[0] is PotentialMean mean && writers.Count == 1
                ? ScalePlan.ForSum(_format, _plans[_membranes[mean.Inputs[0]]], mean.Inputs[0].Shape.Positions)
                : ScalePlan.For(_format, writers, perChannel: p != output);
        }
    }

    private void Add(Layer layer)
    {
        switch (layer)
        {
            case SpikingNeuron site:
                AddSite(site);
                break;
            case Convolution convolution:
                AddConnection(Quantise(convolution));
                break;
            case SpikeDrivenSelfAttention attention:
                AddConnection(Quantise(attention));
                break;
            case PotentialMean mean:
                int target = _membranes[mean];
                AddConnection(new IntegerPotentialSum(mean.Name, _connections.Count, target, _plans[target].SumRescale, _membranes[mean.Inputs[0]]));
                break;
        }
    }

    private void AddConnection(IntegerConnection connection)
    {
        _connections.Add(connection);
        _steps.Add(connection);
    }

    private void AddSite(SpikingNeuron site)
    {
        int population = _membranes[site.Inputs[0]];
        long[] threshold = [.. _plans[population].Unit.Select(u => Math.Max(1, (long)Math.Round(u * site.Neuron.Threshold)))];
        Rounding rounding = _format.Exact || site.Neuron.Rounding == Rounding.Down ? site.Neuron.Rounding : Rounding.HalfUp;
        IntegerSite integer = new(site.Name, _integerSites.Count, population, threshold, rounding, State(site.Neuron.State, _plans[population].Unit));
        _sites[site] = integer.Index;
        _integerSites.Add(integer);
        _steps.Add(integer);
    }

    private static IntegerState? State(NeuronState? state, long[] unit) => state is null ? null : new(
        (int)Math.Round(Math.ScaleB(state.Leak, IntegerState.LeakBits)),
        state.HardReset,
        double.IsNegativeInfinity(state.LowClamp) ? [long.MinValue] : [.. unit.Select(u => (long)Math.Round(u * state.LowClamp))]);

    // What a spiking output fires from.
    private static Layer Potentials(Layer output) => output is SpikingNeuron site ? site.Inputs[0] : output;

    private IntegerConvolution Quantise(Convolution layer)
    {
        int target = _membranes[layer];
        int source = layer.Inputs[0] switch
        {
            SpikingNeuron site => _sites[site],
            EventInput => IntegerConvolution.Events,
            _ => IntegerConvolution.Image,
        };
        IntegerConvolution unbound = new(layer.Name, _connections.Count, target, Rescale.None, [], source, layer.Geometry, IntegerWeights.Unbound)
        {
            Sparse = layer.Sparse,
        };
        return source == IntegerConvolution.Image ? unbound : WeightQuantiser.Fill(unbound, _plans[target], _format, layer.Weights, layer.Bias!);
    }

    private IntegerAttention Quantise(SpikeDrivenSelfAttention layer)
    {
        int target = _membranes[layer];
        return new(
            layer.Name, _connections.Count, target, _plans[target].AttentionRescale(layer, _format),
            _sites[layer.Query], _sites[layer.Key], _sites[layer.Value], layer.Heads, layer.Tokens, layer.KeyChannels, layer.ValueChannels);
    }
}
