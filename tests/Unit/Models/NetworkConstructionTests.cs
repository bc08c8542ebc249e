using NeuroSim.Models;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Models;

/// <summary>A network checks its shapes when it is made, and each error names the layer.</summary>
public class NetworkConstructionTests
{
    private static readonly ImageInput s_input = new("input", new MapShape(2, 4, 4));

    [Test]
    public void Each_error_names_its_layer_and_what_contradicts_what()
    {
        Refuses("input", "0×4×4", () => new ImageInput("input", new MapShape(0, 4, 4)));
        Refuses("c", "3×4×4", () => Conv("c", s_input, Geometry(new MapShape(3, 4, 4))));
        Refuses("c", "7 weights", () => new Convolution("c", s_input, Geometry(s_input.Shape), new double[7]));
        Refuses("c", "larger than its input", () => Conv("c", s_input, Geometry(s_input.Shape, kernel: 9)));
        Refuses("c", "3 groups", () => new Convolution("c", s_input, Geometry(s_input.Shape) with { Groups = 3 }, new double[36]));
        Refuses("c", "element 1 of its weights is NaN", () => new Convolution("c", s_input, Geometry(s_input.Shape, kernel: 1), [1, double.NaN, 1, 1]));
        Refuses("n", "potentials", () => new SpikingNeuron("n", s_input, Sfa(4)));
        Refuses("n", "D is 0", () => new SpikingNeuron("n", Stem(), Sfa(0)));
        Refuses("n", "D is 300", () => new SpikingNeuron("n", Stem(), Sfa(300)));
        Refuses("s", "2×4×4", () => new MembraneShortcut("s", Stem(), Conv("c", s_input, Geometry(s_input.Shape, kernel: 3))));
        Refuses("a", "3 heads", () => new SpikeDrivenSelfAttention("a", Site(), Site(), Site(), 3, 1));
        SpikingNeuron both = Site();
        Refuses("a", "three sites", () => new SpikeDrivenSelfAttention("a", both, both, Site(), 1, 1));
        Refuses("a", "scale is NaN", () => new SpikeDrivenSelfAttention("a", Site(), Site(), Site(), 1, double.NaN));
        Refuses("c", "eps", () => new Convolution("c", s_input, Geometry(s_input.Shape, kernel: 1), new double[4], null, [new([1, 1], [0, 0], [0, 0], [1, -1])]));
        Refuses("c", "eps", () => new Convolution("c", s_input, Geometry(s_input.Shape, kernel: 1), new double[4], null, [new([1, 1], [0, 0], [0, 0], [1, 1], double.NaN)]));
    }

    [Test]
    public void The_graph_is_checked_as_a_whole()
    {
        Convolution stem = Stem();
        SpikingNeuron site = new("n", stem, Sfa(4)), twin = new("n", stem, Sfa(4)), other = new("m", stem, Sfa(2));
        Convolution head = Conv("head", site, Geometry(site.Shape, kernel: 1));
        Assert.That(new SpikingNetwork("ok", "test", [s_input, stem, site, head]).Neurons, Is.EqualTo(32));
        Refuses("head", "does not come before", () => new SpikingNetwork("x", "test", [s_input, stem, head, site]));
        Refuses("n", "unique", () => new SpikingNetwork("x", "test", [s_input, stem, site, twin, head]));
        Refuses("network 'x'", "different D", () => new SpikingNetwork("x", "test", [s_input, stem, site, other, head]));
        Refuses("network 'x'", "exactly one input", () => new SpikingNetwork("x", "test", [s_input, new ImageInput("second", s_input.Shape), stem, site, head]));
    }

    [Test]
    public void A_linear_layer_is_the_convolution_whose_kernel_covers_its_input()
    {
        ConvolutionGeometry whole = new(new MapShape(3, 5, 2), 7, 5, 2, 1, 0, 1);
        Assert.That((whole.IsLinear, whole.Output), Is.EqualTo((true, new MapShape(7, 1, 1))));
        Assert.That(new ConvolutionGeometry(new MapShape(6, 9, 9), 6, 3, 3, 2, 1, 6) is { IsDepthwise: true, Output: { Height: 5, Width: 5 } });
    }

    private static void Refuses(string layer, string what, Func<object> make)
        => Assert.That(() => make(), Throws.TypeOf<ModelFormatException>().With.Message.Contains(layer).And.Message.Contains(what));

    private static Convolution Stem() => Conv("stem", s_input, Geometry(s_input.Shape, kernel: 1));

    private static SpikingNeuron Site() => new("site", Stem(), Sfa(4));

    private static SfaNeuron Sfa(int d) => new(d, 4, Rounding.HalfEven);

    private static ConvolutionGeometry Geometry(MapShape input, int kernel = 3) => new(input, 2, kernel, kernel, 1, 0, 1);

    private static Convolution Conv(string name, Layer source, ConvolutionGeometry geometry) => new(name, source, geometry, new double[geometry.WeightCount]);
}
