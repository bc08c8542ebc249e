using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Models;

/// <summary>Masks and their levels on small maps that can be followed by eye.</summary>
public class SiteMaskTests
{
    private static readonly SiteMask s_mask = Mask(
        "#....",
        ".....",
        "...#.",
        ".....",
        "....#");

    [Test]
    public void The_level_of_the_input_is_the_mask()
        => Assert.That(Text(s_mask.At(SiteWindow.Input, new MapShape(3, 5, 5)), 5), Is.EqualTo("#.... ..... ...#. ..... ....#"));

    [TestCase(3, 1, 1, 1, "#.... ..... ...#. ..... ....#", TestName = "A 3x3 layer with padding keeps the mask")]
    [TestCase(5, 1, 2, 1, "#.... ..... ...#. ..... ....#", TestName = "So does a 5x5 layer")]
    [TestCase(3, 2, 1, 1, "#.. .#. ..#", TestName = "Stride 2 joins two rows and two columns, clipped at the border")]
    [TestCase(2, 2, 0, 1, "#. .#", TestName = "A kernel as large as its stride stands for what it covers")]
    [TestCase(3, 1, 0, 1, "... ..# ...", TestName = "Without padding an output stands for the middle of its kernel")]
    [TestCase(3, 1, 2, 1, "##..... ##..... ....... ....#.. ....... .....## .....##", TestName = "Sites beyond the border stand for the nearest inside")]
    [TestCase(1, 1, 0, 2, "#. .#", TestName = "Pooling joins what it pools")]
    public void A_layer_has_a_level_of_the_mask(int kernel, int stride, int padding, int pool, string expected)
    {
        ConvolutionGeometry geometry = new(new MapShape(1, 5, 5), 1, kernel, kernel, stride, padding, 1) { Pool = pool };
        Assert.That(Text(s_mask.At(SiteWindow.Input.Through(geometry), geometry.Output), geometry.Output.Width), Is.EqualTo(expected));
    }

    [Test]
    public void Total_strides_multiply_and_a_mean_stands_for_everything()
    {
        ConvolutionGeometry first = new(new MapShape(1, 16, 16), 1, 3, 3, 2, 1, 1), second = new(first.Output, 1, 3, 3, 2, 1, 1) { Pool = 2 };
        SiteWindow window = SiteWindow.Input.Through(first).Through(second);
        Assert.That(window.Rows, Is.EqualTo(new SiteSpan(8, 0)));
        Assert.That(window.Over(second.Output).Rows, Is.EqualTo(new SiteSpan(16, 0)));
        Assert.That(s_mask.At(window.Over(second.Output), new MapShape(1, 1, 1)), Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public void Absurd_strides_do_not_overflow()
    {
        SiteSpan span = SiteSpan.Input;
        for (int i = 0; i < 100; i++)
        {
            span = span.Through(1 << 20, 1 << 20, int.MaxValue, i % 2 == 0 ? 0 : int.MaxValue);
        }

        Assert.That(s_mask.At(new SiteWindow(span, span), new MapShape(1, 3, 3)), Has.Length.EqualTo(9));
    }

    [Test]
    public void A_recording_is_active_where_any_channel_has_an_event_at_any_time()
    {
        byte[][] steps = [[1, 0, 0, 0, 0, 0, 0, 9], [0, 0, 0, 0, 0, 3, 0, 0]];
        SiteMask mask = SiteMask.OfEvents(steps, new MapShape(2, 2, 2));
        Assert.That(Text(mask.At(SiteWindow.Input, new MapShape(1, 2, 2)), 2), Is.EqualTo("## .#"));
    }

    [Test]
    public void Masks_that_fit_nothing_are_refused()
    {
        Assert.That(
            () => new SiteMask(2, 3, new byte[5]), Throws.TypeOf<ModelFormatException>().With.Message.Contains("5 sites do not fill 2 rows of 3 columns"));
        Assert.That(() => new SiteMask(0, 3, []), Throws.TypeOf<ModelFormatException>());
        Assert.That(() => new SiteMask(int.MaxValue, int.MaxValue, new byte[1]), Throws.TypeOf<ModelFormatException>());
        Assert.That(() => s_mask.CheckFits(new MapShape(2, 5, 6)), Throws.TypeOf<ModelFormatException>().With.Message.Contains("has 5 rows of 5 columns"));
        ImageSet images = new("test", (1, 5, 5), new byte[50]);
        Assert.That(() => images.WithMasks([s_mask]), Throws.ArgumentException.With.Message.Contains("1 masks do not fit 2 images"));
        Assert.That(images.WithMasks([s_mask, s_mask]).WithNormalisation([0], [1]).Mask(1), Is.SameAs(s_mask));
    }

    [Test]
    public void Spatial_layers_become_sparse_and_no_others()
    {
        List<Layer> layers = [new ImageInput("image", new MapShape(2, 6, 6))];
        Add("stem", 4, 3);
        Add("spatial", 4, 3);
        Add("pointwise", 4, 1);
        Add("linear", 4, 6);
        SpikingNetwork dense = new("names", "test", layers), sparse = dense.WithSparseConvolutions();
        Assert.That((dense.IsSparse, sparse.IsSparse), Is.EqualTo((false, true)));
        Assert.That(sparse.Layers.OfType<Convolution>().Where(c => c.Sparse).Select(c => c.Name), Is.EqualTo(new[] { "spatial" }));
        Assert.That(sparse.Layers.Select(l => l.Name), Is.EqualTo(dense.Layers.Select(l => l.Name)));
        Assert.That(dense.WithSparseConvolutions(c => c.Name == "stem").Layers.OfType<Convolution>().Single(c => c.Sparse).Name, Is.EqualTo("stem"));

        void Add(string name, int channels, int kernel)
        {
            Layer source = layers[^1] is Convolution ? new SpikingNeuron(name + ".spike", layers[^1], new SfaNeuron(2, 2, Rounding.HalfUp)) : layers[^1];
            ConvolutionGeometry g = new(source.Shape, channels, kernel, kernel, 1, kernel == 3 ? 1 : 0, 1);
            layers.AddRange(source == layers[^1] ? [] : [source]);
            layers.Add(new Convolution(name, source, g, new double[g.WeightCount]));
        }
    }

    private static SiteMask Mask(params string[] rows) => new(rows.Length, rows[0].Length, [.. string.Concat(rows).Select(c => c == '#' ? (byte)1 : (byte)0)]);

    private static string Text(byte[] level, int width) => string.Join(' ', level.Chunk(width).Select(r => string.Concat(r.Select(s => s == 0 ? '.' : '#'))));
}
