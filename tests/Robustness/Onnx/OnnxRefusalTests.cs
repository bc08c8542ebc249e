using NeuroSim.Models;
using NeuroSim.Models.Onnx;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Onnx;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Onnx;

/// <summary>What cannot be read or executed is refused with one message that names the file, the node and what would do.</summary>
public sealed class OnnxRefusalTests
{
    private static readonly byte[] s_sound = SmallGraph.WithNeuron(SmallGraph.Neuron);

    [Test]
    public void Files_that_are_no_models()
    {
        using TempFolder folder = new();
        Refusal.Of(() => OnnxReader.Read(folder.Write("text.onnx", "hello, world"u8)), "text.onnx", "not an ONNX model");
        Refusal.Of(() => OnnxReader.Read(folder.Write("empty.onnx", [])), "empty.onnx", "empty");
        Refusal.Of(() => OnnxReader.Read(folder.FullName), "folder");
        Refusal.Of(() => OnnxReader.Read(folder.Write("cut.onnx", s_sound.AsSpan(0, 100))), "cut.onnx", "bytes are announced");
        Refusal.Of(() => Read(OnnxWriter.Number(1, 8)), "net.onnx", "no graph");
        Assert.Throws<FileNotFoundException>(() => OnnxReader.Read(folder.PathOf("none.onnx")));
    }

    [Test]
    public void Broken_protobuf()
    {
        Refusal.Of(() => Read([0x08, 0xFF]), "byte 2", "ends within a number");
        Refusal.Of(() => Read([0x08, .. Enumerable.Repeat((byte)0xFF, 11)]), "longer than 10 bytes");
        Refusal.Of(() => Read([0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]), "4294967295 bytes are announced, 0 are left");
        Refusal.Of(() => Read([0x0B]), "unknown way 3");
        Refusal.Of(() => Read([0x00, 0x00]), "0 is no field number");
        Refusal.Of(() => Read([0x10, 0x01]), "field 2", "is stored as Varint, Bytes is needed");
        Refusal.Of(() => Read([0x12, 0x01, 0xFF]), "not UTF-8");
        Refusal.Of(() => Read([.. s_sound, .. s_sound]), "second graph");
    }

    [Test]
    public void Tensors_that_are_not_what_they_say()
    {
        Refuse(OnnxWriter.Tensor("w", [2], 1, new byte[7]), "tensor 'w'", "[2] of F32 needs 8 bytes, 7 are there");
        Refuse(OnnxWriter.Tensor("w", [1 << 20, 1 << 20], 1, []), "more than 2147483647 elements");
        Refuse([.. OnnxWriter.Number(1, -1), .. OnnxWriter.Number(2, 1)], "size -1");
        Refuse([.. OnnxWriter.Number(1, 1L << 40), .. OnnxWriter.Number(2, 1)], "size 1099511627776");
        Refuse([.. OnnxWriter.Bytes(1, new byte[17]), .. OnnxWriter.Number(2, 1)], "more than 16");
        Refuse(OnnxWriter.Tensor("w", [1], 8, []), "element type 8", "F32");
        Refuse([.. OnnxWriter.Tensor("w", [1], 1, []), .. OnnxWriter.Number(14, 1)], "external data", "save_as_external_data=False");
        Refuse([.. OnnxWriter.Number(1, 1), .. OnnxWriter.Number(2, 1), .. OnnxWriter.Number(7, 1)], "field 7", "a tensor of F32 keeps them in field 4");
        byte[] one = OnnxWriter.Tensor("w", [], 2, [1]);
        Refusal.Of(() => Read(new OnnxWriter().Initialiser(one).Initialiser(one).Build()), "two constant tensors", "'w'");
    }

    [Test]
    public void Models_of_another_time()
    {
        Refusal.Of(() => Read(new OnnxWriter { Opset = 6 }.Build()), "version 6", "reads 7 and newer");
        Refusal.Of(() => Read([.. OnnxWriter.Bytes(7, OnnxWriter.Bytes(15, []))]), "sparse");
    }

    [Test]
    public void Operators_and_attributes_that_are_unknown()
    {
        Refuse((w, x) => w.Named("/a/MaxPool", "MaxPool", [x]), "net.onnx: node '/a/MaxPool' (MaxPool)", "not supported", "AveragePool, BatchNormalization");
        Refuse((w, x) => w.Node("Conv", [x, w.Constant([1, 2, 1, 1], 1, 1)], ("magic", 1)), "attribute 'magic'");
        Refuse((w, x) => w.Node("Softmax", [w.Node("MatMul", [x, x])]), "(MatMul)", "multiplies potentials with potentials");
        Refuse((w, x) => w.Node("Conv", [x]), "has no input 1");
        Refuse((w, x) => w.Node("Conv", [x, x]), "input 1 ('v1') depends on the network's input");
        Refuse((w, x) => w.Node("Add", ["later", x]), "reads 'later', which no node before it computes");
        byte[] custom = [.. OnnxWriter.Text(1, "v1"), .. OnnxWriter.Text(2, "z"), .. OnnxWriter.Text(4, "Conv"), .. OnnxWriter.Text(7, "com.acme")];
        Refusal.Of(() => SmallGraph.Network(SmallGraph.After((w, _) => w.Node(custom) is null ? string.Empty : "z")), "node 'z' (Conv)", "of com.acme");
    }

    [Test]
    public void Cycles_and_values_computed_twice()
    {
        static byte[] Node(string input, string output) => [.. OnnxWriter.Text(1, input), .. OnnxWriter.Text(2, output), .. OnnxWriter.Text(4, "Identity")];
        Refuse((w, _) => w.Node(Node("b", "a")).Node(Node("a", "b")) is null ? string.Empty : "b", "reads 'b'", "no cycle");
        Refuse((w, _) => w.Node(Node("v1", "a")).Node(Node("v1", "a")) is null ? string.Empty : "a", "two nodes compute 'a'");
    }

    [Test]
    public void Neurons_that_are_none()
    {
        Refuse((w, x) => w.Node("Round", [w.Node("Clip", [x, w.Constant([], -1), w.Constant([], 4)])]), "clips to -1 … 4", "0 … D");
        Refuse((w, x) => w.Node("Round", [w.Node("Clip", [x, w.Constant([], 0), w.Constant([], 2.5)])]), "clips to 0 … 2.5");
        Refuse((w, x) => w.Node("Round", [w.Node("Clip", [x, w.Constant([], 0), w.Constant([], 300)])]), "255");
        Refuse((w, x) => SmallGraph.Head(w, w.Node("Clip", [x, w.Constant([], 0), w.Constant([], 4)])), "clipped potentials");
        Refuse((w, x) => SmallGraph.Head(w, w.Node("Round", [w.Node("Relu", [x])])), "rounded potentials");
        Refuse((w, x) => SmallGraph.Head(w, x), "is applied to potentials");
        Refuse(
            (w, x) =>
            {
                string two = w.Node("Round", [w.Node("Clip", [x, w.Constant([], 0), w.Constant([], 2)])]);
                return SmallGraph.Head(w, SmallGraph.Neuron(w, w.Node("Conv", [two, w.Constant([2, 2, 1, 1], 1, 1, 1, 1)])));
            },
            "2 different D (2, 4)");
    }

    [Test]
    public void Layers_that_NeuroSim_has_not()
    {
        RefuseSpikes((w, x) => w.Node("Conv", [x, w.Constant([1, 2, 1, 1], 1, 1)], ("strides", new[] { 1, 2 })), "strides are [1, 2]");
        RefuseSpikes((w, x) => w.Node("Conv", [x, w.Constant([1, 2, 3, 3], new double[18])], ("pads", new[] { 0, 0, 1, 1 })), "pads are [0, 0, 1, 1]");
        RefuseSpikes((w, x) => w.Node("Conv", [x, w.Constant([1, 2, 3, 3], new double[18])], ("auto_pad", "SAME_UPPER")), "SAME_UPPER");
        RefuseSpikes((w, x) => w.Node("Conv", [x, w.Constant([1, 2, 9, 9], new double[162])]), "larger than its input");
        RefuseSpikes((w, x) => w.Node("Conv", [x, w.Constant([1, 3, 1, 1], 1, 1, 1)]), "3 weights", "need 2");
        RefuseSpikes((w, x) => w.Node("Conv", [x, w.Constant([1, 2, 1, 1], 1, 1)], ("pads", new[] { 1 << 30, 1 << 30, 1 << 30, 1 << 30 })), "65536");
        RefuseSpikes((w, x) => w.Node("AveragePool", [x], ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 })), "do not overlap");
        RefuseSpikes((w, x) => w.Node("Add", [x, x]), "adds activations to activations", "potentials to potentials");
        RefuseSpikes((w, x) => w.Node("Mul", [x, x]), "multiplies activations with activations");
        RefuseSpikes((w, x) => w.Node("MatMul", [x, x]), "self-attention");
        RefuseSpikes((w, x) => w.Node("Pad", [x, w.Integers(0, 0, 1, 1, 0, 0, 0, 0)]), "equally on all four sides");
        RefuseSpikes(
            (w, x) => w.Node("AveragePool", [w.Node("Pad", [x, w.Integers(0, 0, 1, 1, 0, 0, 1, 1)])], ("kernel_shape", new[] { 2, 2 })),
            "a convolution, which must follow");
        RefuseSpikes((w, x) => w.Node("Reshape", [x, w.Integers(3, -1)]), "not as many elements");
        RefuseSpikes((w, x) => w.Node("Transpose", [x], ("perm", new[] { 0, 1, 1, 2 })), "no order of 4 axes");
        RefuseSpikes((w, x) => w.Node("Identity", [w.Node("GlobalAveragePool", [x])]), "the output", "pooled");
        Refuse((w, x) => w.Node("Conv", [x, w.Constant([1, 2, 3, 3], new double[18])]), "only a 1×1 convolution may follow");
        Refuse((w, x) => w.Node("BatchNormalization", [x, w.Constant([1], 1), .. Enumerable.Repeat(w.Constant([2], 1, 1), 3)]), "1 numbers", "2 channels");
        Refuse((w, x) => w.Node("Mul", [w.Node("Add", [x, SmallGraph.Convolution(w, "image")]), w.Constant([], -1)]), "one positive factor");
    }

    [Test]
    public void Inputs_and_outputs()
    {
        Refusal.Of(() => Input(2, 1, 4, 4), "a batch of 2", "batch of 1");
        Refusal.Of(() => Input(1, 1, -1, 4), "[1, 1, ?, 4]", "leaves sizes open");
        Refusal.Of(() => Input(1, 1, 1, 4, 4), "2 to 4 dimensions", "one timestep");
        Refusal.Of(() => Input(1, 0, 4, 4), "each side must lie in 1");
        Refusal.Of(() => Input(1, 16384, 16384, 16384), "268,435,456 elements");
        Refusal.Of(() => SmallGraph.Network(s_sound, new OnnxOptions { InputShape = new MapShape(1, 5, 5) }), "1×5×5 is asked for");
        Refusal.Of(() => SmallGraph.Network(s_sound, new OnnxOptions { Output = "y" }), "no output 'y'");
        Refusal.Of(() => SmallGraph.Network(new OnnxWriter().Build()), "0 outputs");
        Refusal.Of(() => SmallGraph.Network(new OnnxWriter().Output("y").Build()), "0 inputs");
        Refusal.Of(() => SmallGraph.Network(SmallGraph.After((w, _) => w.Constant([1], 1))), "is a constant");

        static void Input(params int[] shape)
        {
            OnnxWriter writer = new();
            string x = SmallGraph.Convolution(writer, writer.Input("image", shape));
            SmallGraph.Network(writer.Output(SmallGraph.Neuron(writer, x)).Build());
        }
    }

    private static OnnxGraph Read(byte[] file) => OnnxReader.Read(file, "net.onnx");

    private static void Refuse(byte[] tensor, params string[] needles) => Refusal.Of(() => Read(new OnnxWriter().Initialiser(tensor).Build()), needles);

    private static void Refuse(Func<OnnxWriter, string, string> after, params string[] needles)
        => Refusal.Of(() => SmallGraph.Network(SmallGraph.After(after)), needles);

    private static void RefuseSpikes(Func<OnnxWriter, string, string> after, params string[] needles)
        => Refusal.Of(() => SmallGraph.Network(SmallGraph.AfterNeuron(after)), needles);
}
