using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Tests.Equivalence;

/// <summary>Synaptic operations from the graph alone: every spike times the synapses that leave its neuron, counted one by one, borders and all.</summary>
internal static class FanOut
{
    public static long Operations(IntegerNetwork network, IntegerConnection connection, SampleTrace trace) => connection switch
    {
        IntegerConvolution layer => Convolution(layer, layer.ReadsImage ? null : trace.Activations[layer.Source]),
        IntegerAttention layer => Attention(network, layer, trace),
        _ => 0,
    };

    // Walks all synapses from the output's side; the engine walks them from the input's. Every pixel counts as one multiplication.
    private static long Convolution(IntegerConvolution layer, byte[]? spikes)
    {
        ConvolutionGeometry g = layer.Geometry;
        long operations = 0;
        for (int o = 0; o < g.Output.Count; o++)
        {
            int channel = o / g.Output.Positions, y = o % g.Output.Positions / g.Output.Width, x = o % g.Output.Width;
            for (int s = 0; s < g.InputsPerGroup * g.KernelHeight * g.KernelWidth; s++)
            {
                int input = channel / g.OutputsPerGroup * g.InputsPerGroup + s / (g.KernelHeight * g.KernelWidth);
                int iy = y * g.Stride - g.Padding + s / g.KernelWidth % g.KernelHeight, ix = x * g.Stride - g.Padding + s % g.KernelWidth;
                if (iy >= 0 && iy < g.Input.Height && ix >= 0 && ix < g.Input.Width)
                {
                    operations += spikes is null ? 1 : spikes[g.Input.Index(input, iy, ix)];
                }
            }
        }

        return operations;
    }

    private static long Attention(IntegerNetwork network, IntegerAttention layer, SampleTrace trace)
    {
        MapShape queries = network.Populations[network.Sites[layer.Query].Population].Shape;
        byte[] q = trace.Activations[layer.Query], k = trace.Activations[layer.Key], v = trace.Activations[layer.Value];
        long operations = 0;
        for (int h = 0; h < layer.Heads; h++)
        {
            long Q(int i, int n) => q[(h * layer.KeyChannels + i) * queries.Positions + n];
            long K(int i, int n) => k[(h * layer.KeyChannels + i) * queries.Positions + n];
            long V(int j, int n) => v[(h * layer.ValueChannels + j) * queries.Positions + n];
            operations += layer.Tokens > layer.KeyChannels
                ? Sum(layer.Tokens, n => Sum(layer.KeyChannels, i => K(i, n)) * Sum(layer.ValueChannels, j => V(j, n)))
                    + layer.ValueChannels * Sum(layer.Tokens, n => Sum(layer.KeyChannels, i => Q(i, n)))
                : Sum(layer.KeyChannels, i => Sum(layer.Tokens, n => K(i, n)) * Sum(layer.Tokens, n => Q(i, n)))
                    + layer.Tokens * Sum(layer.Tokens, n => Sum(layer.ValueChannels, j => V(j, n)));
        }

        return operations;
    }

    private static long Sum(int count, Func<int, long> term) => Enumerable.Range(0, count).Sum(term);
}
