using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Nir;

/// <summary>Makes synaptic layers of nodes with weights. Pooling in front goes into the geometry, scales into the weights.</summary>
internal static class NirSynapses
{
    private const string Simulate = "'neurosim simulate' runs it without a chip.";

    /// <summary>The synaptic layer of a node.</summary>
    /// <exception cref="ModelFormatException">Its numbers are not what chips do.</exception>
    public static NirDraft Of(string name, NirNode node, NirMappedSpikes source, FilePlace place) => node switch
    {
        NirConv2d conv => Plane(name, conv, source, place),
        NirConv1d conv => Line(name, conv, source, place),
        NirAffine affine => Linear(name, affine.Weight, affine.Bias, source, place),
        NirLinear linear => Linear(name, linear.Weight, null, source, place),
        _ => throw new InvalidOperationException($"no synapses of {node.Type}"),
    };

    /// <summary>A synapse of weight 1 for each element: what joins spikes and neurons that have no weights between them.</summary>
    public static NirDraft Identity(string name, NirMappedSpikes source)
    {
        int channels = source.Source.Shape.Channels;
        return Draft(name, source, new(source.Source.Shape, channels, 1, 1, 1, 0, channels) { Pool = source.Pool }, Ones(channels), null);
    }

    /// <summary>So many ones.</summary>
    public static double[] Ones(int count)
    {
        double[] ones = new double[count];
        Array.Fill(ones, 1);
        return ones;
    }

    private static NirDraft Plane(string name, NirConv2d conv, NirMappedSpikes source, FilePlace place)
    {
        CheckMap(source, 3, place);
        (NirWindow rows, NirWindow columns) = conv.Windows(source.View, place);
        if (rows.Stride != columns.Stride || rows.Before != columns.Before || rows.Before != rows.After || columns.Before != columns.After)
        {
            throw place.Error($"stride {conv.Stride}, padding {conv.Padding}: chips have one stride and one padding for both directions and all sides. "
                + $"{Simulate}");
        }

        ConvolutionGeometry geometry = new(source.Source.Shape, conv.Weight.Shape[0], rows.Kernel, columns.Kernel, rows.Stride, rows.Before, conv.Groups)
        {
            Pool = source.Pool,
            Dilation = Dilation(rows, columns) ?? throw place.Error($"dilation {conv.Dilation}: chips have one for both directions. {Simulate}"),
        };
        return Draft(name, source, geometry, conv.Weight.Values, conv.Bias);
    }

    // A line is a map of one row, which padding would make higher.
    private static NirDraft Line(string name, NirConv1d conv, NirMappedSpikes source, FilePlace place)
    {
        CheckMap(source, 2, place);
        NirWindow window = conv.Window(source.View, place);
        if (window.Before != 0 || window.After != 0)
        {
            throw place.Error($"padding {conv.Padding}: chips pad both directions alike, so a line (a map of one row) can have none. {Simulate}");
        }

        ConvolutionGeometry geometry = new(source.Source.Shape, conv.Weight.Shape[0], 1, window.Kernel, window.Stride, 0, conv.Groups)
        {
            Pool = source.Pool,
            Dilation = window.Kernel == 1 ? 1 : window.Dilation,
        };
        return Draft(name, source, geometry, conv.Weight.Values, conv.Bias);
    }

    // (outputs, inputs) in the order of the map is (outputs, channels, rows, columns).
    private static NirDraft Linear(string name, NirTensor weight, NirTensor? bias, NirMappedSpikes source, FilePlace place)
    {
        MapShape map = source.Map;
        if (source.View.Count != weight.Shape[1])
        {
            throw place.Error($"it maps the last dimension of {source.View} only; chips map all of it. Put a Flatten before it.");
        }

        return Draft(name, source, new(source.Source.Shape, weight.Shape[0], map.Height, map.Width, 1, 0, 1) { Pool = source.Pool }, weight.Values, bias);
    }

    private static NirDraft Draft(string name, NirMappedSpikes source, ConvolutionGeometry geometry, ReadOnlySpan<double> weights, NirTensor? bias)
    {
        double[] scaled = weights.ToArray();
        if (source.Gain is { } gain)
        {
            int positions = geometry.KernelHeight * geometry.KernelWidth;
            for (int i = 0; i < scaled.Length; i++)
            {
                int input = i / positions % geometry.InputsPerGroup, output = i / positions / geometry.InputsPerGroup;
                scaled[i] *= gain[output / geometry.OutputsPerGroup * geometry.InputsPerGroup + input];
            }
        }

        return new(name, source.Source, geometry, scaled, bias?.Values.ToArray() ?? new double[geometry.OutputChannels]);
    }

    private static int? Dilation(NirWindow rows, NirWindow columns) => rows.Kernel == 1 ? columns.Kernel == 1 ? 1 : columns.Dilation
        : columns.Kernel == 1 || columns.Dilation == rows.Dilation ? rows.Dilation : null;

    // A Flatten may have made another map of the same elements.
    private static void CheckMap(NirMappedSpikes source, int rank, FilePlace place)
    {
        MapShape map = source.Map;
        bool same = rank == 3
            ? source.View.Rank == 3 && map == new MapShape(source.View[0], source.View[1], source.View[2])
            : map == new MapShape(source.View[0], 1, source.View[1]);
        if (!same)
        {
            throw place.Error($"it walks over {source.View}, but the layer before it is a map of {map}; chips walk over maps as they are. {Simulate}");
        }
    }
}
