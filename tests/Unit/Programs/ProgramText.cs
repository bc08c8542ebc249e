using System.Text;
using System.Text.Json;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Tests.Unit.Programs;

/// <summary>Every number of a program or of a run as text: two of them are equal exactly if their texts are. It knows nothing of files.</summary>
internal static class ProgramText
{
    public static string Of(ChipProgram program)
    {
        StringBuilder text = new();
        text.AppendLine(ChipJson.Write(program.Chip));
        Write(program.Source, text);
        Write(program.Network, text);
        Write(program.Partition, text);
        text.AppendLine($"{program.Placement.Array} on {Join(program.Placement.CoreOf)}, {program.Placement.CoresUsed} used");
        text.AppendLine(JsonSerializer.Serialize(program.Schedule));
        return text.ToString();
    }

    public static string Of(SampleOutcome outcome)
    {
        IEnumerable<string> counts = outcome.Timing.Counts.Select(c => Join(ChipActions.All.Select(a => c[a])));
        return JsonSerializer.Serialize(outcome with { HostMs = [] }) + string.Join('\n', counts);
    }

    private static void Write(SpikingNetwork network, StringBuilder text)
    {
        text.AppendLine($"{network.Name} {network.Family} {network.D}");
        foreach (Layer layer in network.Layers)
        {
            text.AppendLine($"{layer.GetType().Name} {layer.Name} {layer.Signal} {layer.Shape} of {Join(layer.Inputs.Select(i => i.Name))}");
            text.AppendLine(layer switch
            {
                Convolution c => $"{c.Geometry} {Bits(c.Weights)} {(c.Bias is null ? "none" : Bits(c.Bias))} {Join(c.Norms.Select(Bits))} {c.Sparse}",
                SpikingNeuron { Neuron: var n } => $"{n} {Bits([n.Norm, n.Threshold])}",
                SpikeDrivenSelfAttention a => $"{a.Heads} {Bits([a.Scale])}",
                _ => "",
            });
        }
    }

    private static void Write(IntegerNetwork network, StringBuilder text)
    {
        text.AppendLine($"{network.Input} {network.D} {network.PotentialBits} {network.WeightBits} {network.ProductBits} {network.Output} {network.OutputSite}");
        text.AppendLine(Join(network.Populations.Select(p => $"{p.Name} {p.Shape} {Join(p.Unit)}\n")));
        text.AppendLine(Join(network.Sites.Select(s => s.Name)) + Join(network.Connections.Select(c => c.Name)));
        foreach (IntegerStep step in network.Steps)
        {
            text.AppendLine(step is IntegerSite site ? $"{site} {Join(site.Threshold)} {Join(site.State?.LowClamp ?? [])}" : Text((IntegerConnection)step));
        }
    }

    private static string Text(IntegerConnection c)
        => $"{c.Kind} {c.Name} {c.Index} {c.Target} × {Join(c.Rescale.Factor)} >> {Join(c.Rescale.Shift)} + {Join(c.Bias)} "
        + c switch
        {
            IntegerConvolution v => $"{v.Source} {v.Geometry} {v.Weights.Bits} {Join(Weights(v.Weights))} {v.Sparse}",
            IntegerAttention a => $"{a.Query} {a.Key} {a.Value} {a.Heads} {a.Tokens} {a.KeyChannels} {a.ValueChannels}",
            IntegerPotentialSum s => $"{s.SourcePopulation}",
            _ => throw new InvalidOperationException(c.Kind),
        };

    private static IEnumerable<long> Weights(IntegerWeights weights) => Enumerable.Range(0, weights.Length).Select(i => weights[i]);

    private static void Write(Partition partition, StringBuilder text)
    {
        text.AppendLine(Join(partition.Tilings.Select(t => t.ToString())));
        text.AppendLine(Join(partition.Slices.Select(s => s switch
        {
            ConvolutionSlices c => $"{c.Layer.Index} {c.Target} {c.ChunkChannels} {c.ChunkRows} {c.ChunkColumns}\n",
            AttentionSlices a => $"{a.Layer.Index} {a.Target} {a.SourceHeight} {a.SourceWidth} {a.BlockA} {a.BlockB}\n",
            _ => $"{s}\n",
        })));
        text.AppendLine(Join(partition.Units.Select(u => $"{u} {partition.AxonBox(u)}\n")));
        foreach (int[][] units in new[] { partition.HomeUnit, partition.SliceUnit, partition.ProductUnit })
        {
            text.AppendLine(Join(units.Select(u => Join(u) + '\n')));
        }
    }

    private static string Bits(BatchNorm n) => $"{Bits(n.Gain)} {Bits(n.Bias)} {Bits(n.Mean)} {Bits(n.Variance)} {Bits([n.Epsilon])}";

    private static string Bits(double[] values) => Join(values.Select(v => BitConverter.DoubleToInt64Bits(v).ToString("x")));

    private static string Join<T>(IEnumerable<T> values) => string.Join(',', values);
}
