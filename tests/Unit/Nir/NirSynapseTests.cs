using NeuroSim.Models.Nir;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Nir;

/// <summary>The sparse layers against their equations, written out for every output.</summary>
public sealed class NirSynapseTests
{
    private const double Rounding = 1e-12;

    [Property(MaxTest = 300)]
    public void Convolution_is_its_equation(int seed)
    {
        NirRandom random = new(seed);
        NirShape input = new(random.Next(1, 4), random.Next(1, 7), random.Next(1, 7));
        NirConv2d conv = random.Conv2d(input);
        double[] x = random.Input(input.Count);
        NirSimulation simulation = NirAlone.Simulation(conv, input);
        double[] y = simulation.Step(x);
        (double[] expected, double synOps) = Convolved(conv, x, input, simulation.ShapeOf("node"));
        Assert.That(y, Is.EqualTo(expected).Within(Rounding));
        Assert.That(simulation.SynOps("node"), Is.EqualTo(synOps).Within(Rounding * x.Length));
    }

    [Property(MaxTest = 150)]
    public void Convolution_in_one_dimension_is_that_of_one_row(int seed)
    {
        NirRandom random = new(seed);
        NirShape input = new(random.Next(1, 3), random.Next(1, 9));
        NirConv1d conv = random.Conv1d(input);
        NirTensor weight = new(new NirShape(conv.Weight.Shape[0], conv.Weight.Shape[1], 1, conv.Weight.Shape[2]), conv.Weight.Values, conv.Weight.IsSingle);
        NirConv2d row = new(null, weight, new(1, conv.Stride), conv.Padding, new(1, conv.Dilation), conv.Groups, conv.Bias);
        double[] x = random.Input(input.Count);
        double[] expected = NirAlone.Simulation(row, new NirShape(input[0], 1, input[1])).Step(x);
        Assert.That(NirAlone.Simulation(conv, input).Step(x), Is.EqualTo(expected));
    }

    [Property(MaxTest = 150)]
    public void Pooling_is_a_convolution_of_ones(int seed)
    {
        NirRandom random = new(seed);
        NirShape input = new(1, random.Next(3, 7), random.Next(3, 7));
        NirExtent kernel = new(random.Next(1, 3), random.Next(1, 3)), stride = new(random.Next(1, 3), random.Next(1, 3));
        NirExtent padding = new(random.Next(0, 1), random.Next(0, 1));
        NirTensor ones = new(new NirShape(1, 1, kernel.Height, kernel.Width), [.. Enumerable.Repeat(1.0, kernel.Height * kernel.Width)]);
        double[] x = random.Input(input.Count);
        double[] sums = NirAlone.Simulation(
            new NirConv2d(null, ones, stride, new(NirPaddingMode.Explicit, padding), new(1, 1), 1, null), input).Step(x);
        Assert.That(NirAlone.Simulation(new NirSumPool2d(kernel, stride, padding), input).Step(x), Is.EqualTo(sums).Within(Rounding));
        double[] means = [.. sums.Select(s => s / (kernel.Height * kernel.Width))];
        Assert.That(NirAlone.Simulation(new NirAvgPool2d(kernel, stride, padding), input).Step(x), Is.EqualTo(means).Within(Rounding));
    }

    [Test]
    public void Pooling_keeps_channels_apart()
    {
        double[] x = [1, 0, 0, 2, 4, 0, 0, 0];
        Assert.That(NirAlone.Simulation(new NirSumPool2d(new(2, 2), new(2, 2), default), new NirShape(2, 2, 2)).Step(x), Is.EqualTo(new double[] { 3, 4 }));
    }

    [Property(MaxTest = 150)]
    public void Affine_and_linear_maps_are_products(int seed)
    {
        NirRandom random = new(seed);
        int rows = random.Next(1, 3), inputs = random.Next(1, 9), outputs = random.Next(1, 9);
        NirTensor weight = random.Tensor(new NirShape(outputs, inputs)), bias = random.Tensor(new NirShape(outputs));
        double[] x = random.Input(rows * inputs);
        NirShape shape = rows == 1 ? new(inputs) : new(rows, inputs);
        double[] product = [.. from row in Enumerable.Range(0, rows)
                               from o in Enumerable.Range(0, outputs)
                               select Enumerable.Range(0, inputs).Sum(i => weight.Values[o * inputs + i] * x[row * inputs + i])];
        NirSimulation linear = NirAlone.Simulation(new NirLinear(weight), shape);
        Assert.That(linear.Step(x), Is.EqualTo(product).Within(Rounding));
        Assert.That(linear.SynOps("node"), Is.EqualTo(x.Sum(Math.Abs) * outputs).Within(Rounding));
        double[] affine = [.. product.Select((p, i) => p + bias.Values[i % outputs])];
        Assert.That(NirAlone.Simulation(new NirAffine(weight, bias), shape).Step(x), Is.EqualTo(affine).Within(Rounding));
    }

    private static (double[] Output, double SynOps) Convolved(NirConv2d conv, double[] x, NirShape input, NirShape output)
    {
        int kernelHeight = conv.Weight.Shape[2], kernelWidth = conv.Weight.Shape[3], perGroup = conv.Weight.Shape[1];
        int top = Before(conv.Padding, conv.Padding.Size.Height, conv.Dilation.Height, kernelHeight);
        int left = Before(conv.Padding, conv.Padding.Size.Width, conv.Dilation.Width, kernelWidth);
        double[] y = new double[output.Count];
        double synOps = 0;
        for (int i = 0; i < y.Length; i++)
        {
            int o = i / (output[1] * output[2]), row = i / output[2] % output[1], column = i % output[2];
            int firstInput = o / (output[0] / conv.Groups) * perGroup;
            y[i] = conv.Bias is null ? 0 : conv.Bias.Values[o];
            for (int k = 0; k < perGroup * kernelHeight * kernelWidth; k++)
            {
                int c = k / (kernelHeight * kernelWidth), tapRow = k / kernelWidth % kernelHeight, tapColumn = k % kernelWidth;
                int r = row * conv.Stride.Height - top + tapRow * conv.Dilation.Height, s = column * conv.Stride.Width - left + tapColumn * conv.Dilation.Width;
                double read = r >= 0 && r < input[1] && s >= 0 && s < input[2] ? x[((firstInput + c) * input[1] + r) * input[2] + s] : 0;
                y[i] += read * conv.Weight.Values[o * perGroup * kernelHeight * kernelWidth + k];
                synOps += Math.Abs(read);
            }
        }

        return (y, synOps);
    }

    private static int Before(NirPadding padding, int size, int dilation, int kernel) =>
        padding.Mode == NirPaddingMode.Same ? dilation * (kernel - 1) / 2 : size;
}
