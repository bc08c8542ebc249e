using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Tests.Equivalence;

/// <summary>
/// Synaptic operations from the graph alone: every spike times the synapses that leave its neuron for an active site, counted one by one, borders and all.
/// </summary>
internal static class FanOut
{
    public static long Operations(IntegerNetwork network, IntegerConnection connection, SampleTrace trace) => connection switch
    {
        IntegerConvolution layer => Convolution(
            layer, layer.ReadsImage ? null : layer.ReadsEvents ? trace.Input : trace.Activations[layer.Source], trace.ActiveSites(layer.Index)),
        IntegerAttention layer => Attention(network, layer, trace),
        _ => 0,
    };

    // Walks all synapses from the output's side; the engine walks them from the input's. Every pixel counts as one multiplication.
    private static long Convolution(IntegerConvolution layer, byte[]? spikes, byte[]? active)
    {
        ConvolutionGeometry g = layer.Geometry;
        long operations = 0;
        for (int o = 0; o < g.Output.Count; o++)
        {
            int channel = o / g.Output.Positions, y = o % g.Output.Positions / g.Output.Width, x = o % g.Output.Width;
            for (int s = 0; s < g.InputsPerGroup * g.KernelHeight * g.KernelWidth && active?[o % g.Output.Positions] != 0; s++)
            {
                int input = channel / g.OutputsPerGroup * g.InputsPerGroup + s / (g.KernelHeight * g.KernelWidth);
                int iy = y * g.Stride - g.Padding + s / g.KernelWidth % g.KernelHeight * g.Dilation, ix = x * g.Stride - g.Padding + s % g.KernelWidth * g.Dilation;
                if (iy >= 0 && iy < g.Pooled.Height && ix >= 0 && ix < g.Pooled.Width)
                {
                    operations += spikes is null ? 1 : Pooled(g, spikes, input, iy, ix);
                }
            }
        }

        return operations;
    }

    private static long Pooled(ConvolutionGeometry g, byte[] spikes, int channel, int y, int x)
        => Sum(g.Pool * g.Pool, i => spikes[g.Input.Index(channel, y * g.Pool + i / g.Pool, x * g.Pool + i % g.Pool)]);

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
