using NeuroSim.Models.Nir;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Nir;

namespace NeuroSim.Tests.Unit.Cli;

/// <summary>Networks and recordings for tests of the command line.</summary>
internal static class GraphFiles
{
    /// <summary>The sample network on events: SFA neurons of D = 4, 2×32×32 input.</summary>
    public static string Onnx { get; } = RepositoryRoot.File("samples", "cnn-events-d4.onnx");

    /// <summary>20 labelled recordings for it.</summary>
    public static string Events { get; } = RepositoryRoot.File("samples", "cnn-events.npz");

    /// <summary>A graph of IF neurons on 2×8×8 events.</summary>
    public static string Nir(TempFolder temp) => Write(temp, "net.nir", ConversionSamples.Pooled());

    /// <summary>A graph whose neurons feed back.</summary>
    public static string Recurrent(TempFolder temp)
    {
        NirGraph chain = ConversionSamples.Chain(
            new NirShape(3), ("w", new NirLinear(ConversionSamples.Tensor(new(3, 3)))), ("if", ConversionSamples.Neuron()));
        NirGraph graph = new(
            chain.Nodes.Add("back", new NirLinear(ConversionSamples.Tensor(new(3, 3)))), [.. chain.Edges, new("if", "back"), new("back", "if")]);
        return Write(temp, "loop.nir", graph);
    }

    /// <summary>A graph of LIF neurons with a time constant of 10 ms on 2×8×8 events.</summary>
    public static string Leaky(TempFolder temp)
    {
        NirLIF neuron = new(Scalar(0.01), Scalar(100), Scalar(0), Scalar(1));
        return Write(temp, "leaky.nir", ConversionSamples.Chain(new NirShape(2, 8, 8), ("conv", ConversionSamples.Convolution(3, 2, 2)), ("lif", neuron)));
    }

    /// <summary>A folder of three recordings as text on an 8×8 sensor, called 7, 8 and 9, of classes 1, 0 and 2, and their labels.</summary>
    public static string Folder(TempFolder temp)
    {
        string folder = temp.PathOf("recordings");
        Directory.CreateDirectory(folder);
        Random random = new(20261121);
        for (int i = 7; i <= 9; i++)
        {
            IEnumerable<string> lines = Enumerable.Range(0, 300).Select(e => $"{e * 100},{random.Next(8)},{random.Next(8)},{random.Next(2)}");
            File.WriteAllLines(Path.Combine(folder, $"{i}.csv"), ["%geometry:8,8", .. lines]);
        }

        File.WriteAllLines(Path.Combine(folder, "labels.csv"), ["sample,label", "7,1", "8,0", "9,2"]);
        return folder;
    }

    private static string Write(TempFolder temp, string name, NirGraph graph)
    {
        string path = temp.PathOf(name);
        NirWriter.Write(graph, path);
        return path;
    }

    private static NirTensor Scalar(double value) => new(new(), [value], isSingle: false);
}
