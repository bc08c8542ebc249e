using NeuroSim.Chips;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Compiler.Passes;

/// <summary>What the address mapping of a kernel core can express: sizes of kernels and maps, strides, pooling, destinations.</summary>
/// <param name="network">The network.</param>
/// <param name="core">The limits.</param>
internal sealed class KernelLimits(IntegerNetwork network, KernelCore core)
{
    /// <summary>Refuses a connection that cannot be addressed.</summary>
    /// <exception cref="ChipCapacityException">It cannot.</exception>
    public void Check(IntegerConnection connection)
    {
        CheckMap(connection, network.Populations[connection.Target].Shape, "output map", core.MaxOutputSide, "core.maxOutputSide");
        if (connection is not IntegerConvolution layer || (layer.ReadsImage && core.MultiplyUnits.Value == 0))
        {
            return;
        }

        ConvolutionGeometry g = layer.Geometry;
        CheckMap(connection, g.Input, "input map", core.MaxInputSide, "core.maxInputSide");
        AtMost(layer, "a kernel side", Math.Max(g.KernelHeight, g.KernelWidth), core.MaxKernelSide.Value, "core.maxKernelSide");
        AtMost(layer, "a padding", g.Padding, core.MaxPadding.Value, "core.maxPadding");
        AtMost(layer, "a dilation", g.Dilation, core.MaxDilation.Value, "core.maxDilation");
        OneOf(layer, "a stride", g.Stride, core.Strides.Value, "core.strides");
        OneOf(layer, "a pooling", g.Pool, core.Pools.Value, "core.pools");
    }

    /// <summary>Refuses a layer whose spikes go to more layers than a core has destinations, and shared membranes where a core serves one layer.</summary>
    /// <exception cref="ChipCapacityException">There are too many.</exception>
    public void CheckDestinations()
    {
        for (int p = 0; p < network.Populations.Count; p++)
        {
            int readers = network.Sites.Where(s => s.Population == p).Sum(s => network.Connections.Count(c => Reads(c, s.Index)));
            if (core.MaxDestinations.Value > 0 && readers > core.MaxDestinations.Value)
            {
                throw new ChipCapacityException($"layer '{network.Populations[p].Name}': its spikes go to {readers} layers; "
                    + $"a core has {core.MaxDestinations.Value} destinations (core.maxDestinations). Use a chip with more.");
            }

            IntegerConnection[] writers = [.. network.Connections.Where(c => c.Target == p)];
            if (!core.SplitsLayers && writers.Length > 1)
            {
                throw new ChipCapacityException($"layer '{writers[1].Name}': adds to the membrane of '{writers[0].Name}'; a core of this chip holds one layer, "
                    + "and layers on two cores share no membrane (core.splitsLayers). Use a chip whose cores hold several.");
            }
        }
    }

    private static bool Reads(IntegerConnection connection, int site) => connection switch
    {
        IntegerConvolution c => c.Source == site,
        IntegerAttention a => a.Query == site || a.Key == site || a.Value == site,
        _ => false,
    };

    private void CheckMap(IntegerConnection connection, MapShape shape, string what, Quantity<int> side, string member)
    {
        AtMost(connection, $"an {what} side", Math.Max(shape.Height, shape.Width), side.Value, member);
        AtMost(connection, $"the channels of its {what}", shape.Channels, core.MaxChannels.Value, "core.maxChannels");
    }

    private static void AtMost(IntegerConnection layer, string what, int value, int limit, string member)
    {
        if (value > limit)
        {
            throw new ChipCapacityException($"layer '{layer.Name}' cannot be addressed: it has {what} of {value}; a core allows up to {limit} ({member}).");
        }
    }

    private static void OneOf(IntegerConnection layer, string what, int value, IReadOnlyList<int> allowed, string member)
    {
        if (!allowed.Contains(value))
        {
            throw new ChipCapacityException($"layer '{layer.Name}' cannot be addressed: it has {what} of {value}; a core allows {string.Join(", ", allowed)} ({member}).");
        }
    }
}
