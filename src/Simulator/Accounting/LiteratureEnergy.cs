using NeuroSim.Models;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Accounting;

/// <summary>
/// Energy models of the literature, beside the chip's own. They know no chip: each takes spikes and sizes of layers.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="spikesOfSite">Mean spikes per sample of each site, by name.</param>
/// <param name="inputSpikes">Mean spikes per sample that a camera sends; 0 for images.</param>
/// <param name="timesteps">Mean timesteps per sample.</param>
public sealed class LiteratureEnergy(SpikingNetwork network, IReadOnlyDictionary<string, double> spikesOfSite, double inputSpikes = 0, double timesteps = 1)
{
    // 45 nm, 32-bit floating point (Horowitz, Computing's energy problem, ISSCC 2014), as the Spike-driven Transformer papers use them.
    private const double AcPj = 0.9;
    private const double MacPj = 4.6;

    // 45 nm, 32-bit integers (Horowitz 2014), as Lemaire et al. use them.
    private const double IntegerAddPj = 0.1;
    private const double IntegerMultiplyPj = 3.1;

    private readonly Convolution[] _convolutions = [.. network.Layers.OfType<Convolution>()];

    /// <summary>All models in picojoule per sample.</summary>
    /// <param name="synapticOperations">Mean synaptic operations per sample.</param>
    /// <param name="macs">Mean multiplications per sample.</param>
    /// <param name="weightBits">Width of a weight.</param>
    /// <param name="potentialBits">Width of a potential.</param>
    public Dictionary<string, double> All(double synapticOperations, double macs, int weightBits, int potentialBits) => new(StringComparer.Ordinal)
    {
        ["spikeDrivenTransformer"] = AcPj * synapticOperations + MacPj * macs,
        ["annWithSameShape"] = MacPj * DenseMacs(_ => 1),
        ["lemaire"] = _convolutions.Where(c => c.Inputs[0].Signal == Signal.Spikes).Sum(c => Lemaire(c, weightBits, potentialBits)),
    };

    /// <summary>
    /// Counts per sample as NeuroBench defines them, on D binary steps (Yik et al., NeuroBench, Nature Communications 2025), except that additions of zero weights
    /// count as effective too: a chip adds them. Connection sparsity is that of the trained weights.
    /// </summary>
    /// <param name="synapticOperations">Mean synaptic operations per sample.</param>
    /// <param name="macs">Mean multiplications per sample.</param>
    /// <param name="parameterBits">Width of a weight.</param>
    public Dictionary<string, double> NeuroBench(double synapticOperations, double macs, int parameterBits)
    {
        double neuronSteps = (double)network.Neurons * network.D * timesteps;
        long zeros = _convolutions.Sum(c => c.Weights.LongCount(w => w == 0)), weights = _convolutions.Sum(c => (long)c.Weights.Length);
        return new(StringComparer.Ordinal)
        {
            ["effectiveAcs"] = synapticOperations,
            ["effectiveMacs"] = macs,
            ["denseOperations"] = DenseMacs(l => l.Inputs[0].Signal == Signal.Image ? 1 : network.D),
            ["activationSparsity"] = 1 - spikesOfSite.Values.Sum() / neuronSteps,
            ["connectionSparsity"] = (double)zeros / weights,
            ["footprintBytes"] = network.Parameters * parameterBits / 8.0,
        };
    }

    // As in the papers' formulas (k²·h·w·c_in·c_out), padded borders count like the rest.
    private double DenseMacs(Func<Layer, int> times)
        => network.Layers.Where(l => l is Convolution or SpikeDrivenSelfAttention).Sum(layer => times(layer) * DenseMacs(layer));

    private static double DenseMacs(Layer layer) => layer switch
    {
        Convolution c => (double)c.Geometry.WeightCount * c.Geometry.Output.Positions,
        SpikeDrivenSelfAttention a => (double)a.Heads * a.Tokens
            * Math.Min(2.0 * a.KeyChannels * a.ValueChannels, (double)a.Tokens * (a.KeyChannels + a.ValueChannels)),
        _ => 0,
    };

    // Lemaire et al., An analytical estimation of spiking neural networks energy efficiency, ICONIP 2022: operations, addressing and memory accesses of
    // spiking convolution and linear layers without leak; spikes as events. The image layer and attention are not part of it.
    private double Lemaire(Convolution layer, int weightBits, int potentialBits)
    {
        ConvolutionGeometry g = layer.Geometry;
        double spikesIn = layer.Inputs[0] is EventInput ? inputSpikes : spikesOfSite[layer.Inputs[0].Name];
        double spikesOut = network.Sites.Where(s => LastWriter(s.Inputs[0]) == layer).Sum(s => spikesOfSite[s.Name]);
        double fanOut = Math.Ceiling((double)g.KernelHeight / g.Stride) * Math.Ceiling((double)g.KernelWidth / g.Stride) * g.OutputsPerGroup;
        double reach = g.IsLinear ? g.OutputChannels : (double)g.KernelHeight * g.KernelWidth * g.OutputsPerGroup;
        double neurons = g.Output.Count;
        double additions = spikesIn * (g.IsLinear ? g.OutputChannels : fanOut) + neurons + spikesOut;
        double addressing = g.IsLinear ? spikesIn * g.OutputChannels * IntegerAddPj : spikesIn * (2 * (IntegerMultiplyPj + IntegerAddPj) + reach * IntegerAddPj);
        double weightReads = spikesIn * reach + neurons;
        double potentialAccesses = 2 * (spikesIn * reach + neurons);
        return additions * IntegerAddPj + addressing
            + weightReads * RamPj(g.WeightCount, weightBits)
            + potentialAccesses * RamPj(g.Output.Count, potentialBits)
            + spikesIn * RamPj(g.Input.Count, 1) + spikesOut * RamPj(g.Output.Count, 1);
    }

    // The taps of a membrane belong to the branch that wrote last before them.
    private static Layer LastWriter(Layer potentials) => potentials is MembraneShortcut shortcut ? LastWriter(shortcut.Branch) : potentials;

    // Energy of one access to a memory of so many words, the linear fit that Lemaire's laboratory publishes with its tool.
    private static double RamPj(double words, int bits) => 1.09e-5 * words * bits + 13.2;
}
