using NeuroSim.Models;
using NeuroSim.Models.Onnx;

namespace NeuroSim.Tests.Unit.Onnx;

/// <summary>A convolution, a neuron with D = 4 and a linear layer, in which tests replace one part.</summary>
internal static class SmallGraph
{
    /// <summary>The network of a graph.</summary>
    public static SpikingNetwork Network(byte[] file, OnnxOptions? options = null)
        => OnnxNetwork.Build(OnnxReader.Read(file, "net.onnx"), options ?? new OnnxOptions());

    /// <summary>An image of 1×4×4, a 3×3 convolution to two channels, then what a test adds; the last value is the output.</summary>
    public static byte[] After(Func<OnnxWriter, string, string> add)
    {
        OnnxWriter writer = new();
        string x = Convolution(writer, writer.Input("image", 1, 1, 4, 4));
        return writer.Output(add(writer, x)).Build();
    }

    /// <summary>The same with a neuron behind the convolution.</summary>
    public static byte[] AfterNeuron(Func<OnnxWriter, string, string> add) => After((w, x) => add(w, Neuron(w, x)));

    /// <summary>A whole network of which a test chooses the neuron.</summary>
    public static byte[] WithNeuron(Func<OnnxWriter, string, string> neuron) => After((w, x) => Head(w, neuron(w, x)));

    public static string Convolution(OnnxWriter w, string x)
        => w.Named("/stem/conv/Conv", "Conv", [x, w.Constant([2, 1, 3, 3], [.. Enumerable.Range(0, 18).Select(i => i / 8.0)])], ("pads", new[] { 1, 1, 1, 1 }));

    public static string Neuron(OnnxWriter w, string x)
    {
        string clipped = w.Named("/lif/Clip", "Clip", [x, w.Constant([], 0), w.Constant([], 4)]);
        return w.Named("/lif/Div", "Div", [w.Named("/lif/Round", "Round", [clipped]), w.Constant([], 4)]);
    }

    public static string Head(OnnxWriter w, string x)
        => w.Named("/head/Gemm", "Gemm", [w.Node("Flatten", [x]), w.Constant([32, 3], [.. Enumerable.Range(0, 96).Select(i => i / 64.0)])]);
}
