using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Golden;
using NeuroSim.Simulator.Engines;
using NUnit.Framework;

namespace NeuroSim.Tests.Golden;

/// <summary>Weights of 8 bits keep the accuracy of the trained networks.</summary>
public class QuantisationTests
{
    private const double OnePoint = 0.01;

    [TestCase(2)]
    [TestCase(4)]
    [TestCase(8)]
    public void Int8_is_within_one_point_of_float_on_the_test_images(int d)
    {
        using Reference reference = Reference.Glyphs(d);
        ImageSet images = ImageFiles.Read(SharedData.Path("checkpoints/glyphs.test.npz")).WithNormalisation(reference.Images.Mean, reference.Images.Std);
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read("tianjic-like"), new CompileOptions());
        SynchronousEngine engine = new(program, images.Mean, images.Std, new RunOptions { CompareWithGolden = false, Threads = 2 });
        double quantised = Accuracy(engine.Run(images, images.Count, CancellationToken.None).Select(o => o.Prediction), images);
        double trained = Accuracy(Enumerable.Range(0, images.Count).AsParallel().AsOrdered().Select(i => Decide(reference, images, i)), images);
        Assert.That(quantised, Is.EqualTo(trained).Within(OnePoint));
        Assert.That(trained, Is.GreaterThan(0.98), "the checkpoint is a trained one");
    }

    private static int Decide(Reference reference, ImageSet images, int image)
    {
        double[] output = GoldenFloat.Run(reference.Network, images.Input(image)).Output;
        return Array.IndexOf(output, output.Max());
    }

    private static double Accuracy(IEnumerable<int> predictions, ImageSet images)
        => predictions.Zip(images.Labels!).Count(p => p.First == p.Second) / (double)images.Count;
}
