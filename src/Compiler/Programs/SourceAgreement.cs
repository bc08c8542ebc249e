using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Compiler.Programs;

/// <summary>A program holds its network twice, as trained and quantised. Runs compare the two site by site, so they must be of one network.</summary>
internal static class SourceAgreement
{
    /// <summary>Holds one against the other.</summary>
    public static void Check(SpikingNetwork source, IntegerNetwork network, ProgramPlace at)
    {
        Equal(network.D, source.D, "D", at);
        Equal(network.Input, source.Input.Shape, "the shape of the input", at);
        Equal(network.Populations[network.Output].Shape, source.Output.Shape, "the shape of the output", at);
        Equal(network.Sites.Count, source.Sites.Count, "the number of sites", at);
        Equal(network.OutputSite is not null, source.Output is SpikingNeuron, "whether spikes are the result", at);
        for (int s = 0; s < network.Sites.Count; s++)
        {
            Equal(network.Sites[s].Name, source.Sites[s].Name, $"the name of site {s}", at);
            Equal(network.Populations[network.Sites[s].Population].Shape, source.Sites[s].Shape, $"the shape of site {s}", at);
        }

        Dictionary<string, Layer> layers = source.Layers.ToDictionary(l => l.Name, StringComparer.Ordinal);
        foreach (IntegerConnection connection in network.Connections)
        {
            Check(connection, layers.GetValueOrDefault(connection.Name), at);
        }
    }

    private static void Check(IntegerConnection connection, Layer? layer, ProgramPlace at)
    {
        bool same = (connection, layer) switch
        {
            (IntegerConvolution c, Convolution l) => c.Geometry == l.Geometry && c.Sparse == l.Sparse
                && c.ReadsImage == (l.Inputs[0] is ImageInput) && c.ReadsEvents == (l.Inputs[0] is EventInput),
            (IntegerAttention a, SpikeDrivenSelfAttention l) =>
                (a.Heads, a.Tokens, a.KeyChannels, a.ValueChannels) == (l.Heads, l.Tokens, l.KeyChannels, l.ValueChannels),
            (IntegerPotentialSum, PotentialMean) => true,
            _ => false,
        };
        if (!same)
        {
            throw at.Contradiction($"the network as trained has no layer '{connection.Name}' of kind {connection.Kind}, of the same sizes and sparseness");
        }
    }

    private static void Equal<T>(T quantised, T trained, string what, ProgramPlace at)
    {
        if (!EqualityComparer<T>.Default.Equals(quantised, trained))
        {
            throw at.Contradiction($"{what} is {quantised} in the quantised network, {trained} in the network as trained");
        }
    }
}
