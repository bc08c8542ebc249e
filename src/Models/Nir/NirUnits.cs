using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>Makes the unit that simulates a node. A new node type is one line here.</summary>
internal static class NirUnits
{
    /// <summary>Steps × elements that a Delay node may keep.</summary>
    private const long MaxKept = 1L << 26;

    /// <summary>The unit of a node of a flat graph.</summary>
    public static NirUnit Create(NirNode node, NirShape input, NirShape output, FilePlace place, NirSimulationOptions options) => node switch
    {
        NirInput or NirOutput or NirFlatten => new NirIdentityUnit(output.Count),
        NirAffine affine => new NirLinearUnit(affine.Weight, affine.Bias, output),
        NirLinear linear => new NirLinearUnit(linear.Weight, null, output),
        NirScale scale => Scale(scale.Scale.Spread(input)),
        NirConv2d conv => Convolution(conv.Weight, conv.Bias, conv.Groups, conv.Windows(input, place)),
        NirConv1d conv => Convolution(conv.Weight, conv.Bias, conv.Groups, (new(1, 1, 1, 0, 0, 1), conv.Window(input, place))),
        NirSumPool2d pool => Pooling(NirPooling.Windows(pool.KernelSize, pool.Stride, pool.Padding, input, place), output, 1),
        NirAvgPool2d pool => Pooling(
            NirPooling.Windows(pool.KernelSize, pool.Stride, pool.Padding, input, place),
            output,
            1.0 / ((double)pool.KernelSize.Height * pool.KernelSize.Width)),
        NirIF neuron => new NirIFUnit(neuron, input, options),
        NirLIF neuron => new NirLIFUnit(neuron, input, options),
        NirCubaLIF neuron => new NirCubaLIFUnit(neuron, input, options),
        NirI integrator => Integrator(integrator, input),
        NirLI integrator => Leaky(integrator, input, options),
        NirCubaLI integrator => Current(integrator, input, options),
        NirThreshold threshold => Threshold(threshold.Threshold.Spread(input)),
        NirDelay delay => Delay(delay.Delay.Spread(input), place, options.TimeStep),
        _ => throw place.Error("NeuroSim cannot simulate nodes of this type."),
    };

    private static NirPointwiseUnit Scale(double[] scale) => new(scale.Length, (i, x) => scale[i] * x);

    private static NirPointwiseUnit Threshold(double[] threshold) => new(threshold.Length, (i, x) => x > threshold[i] ? 1 : 0);

    private static NirConvolutionUnit Convolution(NirTensor weight, NirTensor? bias, int groups, (NirWindow Rows, NirWindow Columns) windows) =>
        new(weight, bias, groups, windows.Rows, windows.Columns);

    private static NirPoolingUnit Pooling((NirWindow Rows, NirWindow Columns) windows, NirShape output, double factor) =>
        new(output, windows.Rows, windows.Columns, factor);

    private static NirIntegratorUnit Integrator(NirI node, NirShape shape)
    {
        double[] r = node.R.Spread(shape);
        return new(r.Length, (i, v, x) => v + r[i] * x);
    }

    private static NirIntegratorUnit Leaky(NirLI node, NirShape shape, NirSimulationOptions options)
    {
        double[] tau = node.Tau.Spread(shape), r = node.R.Spread(shape), leak = node.VLeak.Spread(shape);
        double[] share = Array.ConvertAll(tau, t => options.Integration == NirIntegration.Exact ? 1 - Math.Exp(-options.TimeStep / t) : options.TimeStep / t);
        return new(r.Length, (i, v, x) => v + share[i] * (leak[i] - v + r[i] * x));
    }

    private static NirIntegratorUnit Current(NirCubaLI node, NirShape shape, NirSimulationOptions options)
    {
        NirCurrent current = new(node.TauSyn, node.TauMem, node.R, node.VLeak, node.WIn, shape, options);
        return new(shape.Count, current.Move, current.Reset);
    }

    private static NirDelayUnit Delay(double[] delays, FilePlace place, double step)
    {
        double longest = Math.Round(delays.Max() / step);
        return (longest + 1) * delays.Length <= MaxKept
            ? new(Array.ConvertAll(delays, d => (int)Math.Round(d / step)))
            : throw place.Error($"its longest delay is {longest:N0} steps of {step} s for {delays.Length:N0} elements; "
                + $"NeuroSim keeps up to {MaxKept:N0} values. Use a larger time step.");
    }
}
