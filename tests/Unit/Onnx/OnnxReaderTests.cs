using NeuroSim.Models;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Onnx;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Onnx;

/// <summary>What the reader keeps of a file, in all the ways in which protobuf may store it.</summary>
public sealed class OnnxReaderTests
{
    [Test]
    public void A_graph_returns_as_written()
    {
        OnnxWriter writer = new();
        string[] inputs = [writer.Input("x", 1, -1, 4), string.Empty, writer.Constant([], 3)];
        string y = writer.Named("/a/Clip", "Clip", inputs, ("i", 5), ("list", new[] { -1, 2 }), ("f", 0.5), ("s", "text"));
        OnnxGraph graph = OnnxReader.Read(writer.Output(y, 1, 2).Build(), "g.onnx");
        OnnxNode node = graph.Nodes.Single();
        Assert.That((node.Name, node.Operator, node.Domain, node.Label), Is.EqualTo(("/a/Clip", "Clip", string.Empty, "/a/Clip")));
        Assert.That(node.Inputs, Is.EqualTo(new[] { "x", string.Empty, "c0" }));
        Assert.That(node.Outputs, Is.EqualTo(new[] { y }));
        Assert.That((node.Attributes["i"].Wholes[0], node.Attributes["f"].Reals[0], node.Attributes["s"].Text), Is.EqualTo((5L, 0.5f, "text")));
        Assert.That(node.Attributes["list"].Wholes, Is.EqualTo(new long[] { -1, 2 }));
        Assert.That(graph.Inputs.Single().Shape, Is.EqualTo(new int?[] { 1, null, 4 }));
        Assert.That(graph.Inputs.Single().ShapeText, Is.EqualTo("[1, ?, 4]"));
        Assert.That((graph.Opset, graph.Producer, graph.Outputs.Single().Name), Is.EqualTo((17, "tests", y)));
        Assert.That(graph.Initialisers["c0"].ToDoubles(), Is.EqualTo(new[] { 3.0 }));
    }

    [Test]
    public void Elements_are_read_raw_packed_or_one_by_one()
    {
        byte[] head = [.. OnnxWriter.Number(1, 2), .. OnnxWriter.Text(8, "t")], two = [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)];
        byte[] Single(int field, byte[] four) => [.. OnnxWriter.Varint((ulong)((field << 3) | 5)), .. four];
        Check([.. head, .. OnnxWriter.Number(2, 1), .. OnnxWriter.Bytes(9, two)], 1.5, -2);
        Check([.. head, .. OnnxWriter.Number(2, 1), .. OnnxWriter.Bytes(4, two)], 1.5, -2);
        Check([.. Single(4, two[..4]), .. Single(4, two[4..]), .. head, .. OnnxWriter.Number(2, 1)], 1.5, -2);
        Check([.. head, .. OnnxWriter.Number(2, 7), .. OnnxWriter.Bytes(7, [.. OnnxWriter.Varint(7), .. OnnxWriter.Varint(ulong.MaxValue)])], 7, -1);
        Check([.. head, .. OnnxWriter.Number(2, 3), .. OnnxWriter.Number(5, -3), .. OnnxWriter.Number(5, 4)], -3, 4);
        Check([.. head, .. OnnxWriter.Number(2, 10), .. OnnxWriter.Bytes(5, [.. OnnxWriter.Varint(0x3C00), .. OnnxWriter.Varint(0xC000)])], 1, -2);
        Check([.. head, .. OnnxWriter.Number(2, 11), .. OnnxWriter.Bytes(10, [.. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes(2.0)])], 0.1, 2);

        static void Check(byte[] tensor, params double[] expected)
            => Assert.That(OnnxReader.Read(new OnnxWriter().Initialiser(tensor).Build(), "t.onnx").Initialisers["t"].ToDoubles(), Is.EqualTo(expected));
    }

    [Test]
    public void Unknown_fields_are_skipped_and_constants_are_no_inputs()
    {
        OnnxWriter writer = new();
        writer.Input("x", 1, 2);
        writer.Input("w", 2);
        writer.Constant("w", [2], 1, new byte[8]);
        byte[] unknown = [.. OnnxWriter.Number(99, 5), .. OnnxWriter.Bytes(100, [1, 2, 3]), .. OnnxWriter.Varint((101 << 3) | 1), .. new byte[8]];
        OnnxGraph graph = OnnxReader.Read((byte[])[.. unknown, .. writer.Build(), .. unknown], "g.onnx");
        Assert.That(graph.Inputs.Select(i => i.Name), Is.EqualTo(new[] { "x" }));
        Assert.That(graph.Initialisers["w"].Type, Is.EqualTo(TensorType.F32));
    }

    [Test]
    public void The_caller_says_what_the_graph_leaves_open()
    {
        OnnxWriter writer = new();
        string x = writer.Input("events", -1, 2, -1, -1);
        string y = writer.Node("Conv", [x, writer.Constant([1, 2, 1, 1], 1, 2)]);
        string spikes = SmallGraph.Neuron(writer, y);
        byte[] file = writer.Output(spikes).Output("unused").Build();
        OnnxOptions options = new() { InputShape = new MapShape(2, 3, 5), Output = spikes };
        Assert.That(SmallGraph.Network(file, options).Input, Is.TypeOf<EventInput>().With.Property("Shape").EqualTo(new MapShape(2, 3, 5)));
        Assert.That(SmallGraph.Network(file, options with { Input = OnnxInput.Image }).Input, Is.TypeOf<ImageInput>());
        Assert.That(SmallGraph.Network(file, options).Output, Is.TypeOf<SpikingNeuron>(), "spikes may be the output");
    }

    [Test]
    public void Shapes_that_exporters_compute_in_the_graph_fold()
    {
        byte[] file = SmallGraph.AfterNeuron((w, x) =>
        {
            string shape = w.Node("Shape", [x]);
            string batch = w.Node("Gather", [shape, w.Constant("zero", [], 7, new byte[8])], ("axis", 0));
            string sides = w.Node("Slice", [shape, w.Integers(2), w.Integers(long.MaxValue), w.Integers(0)]);
            string area = w.Node("Mul", [w.Node("Slice", [sides, w.Integers(0), w.Integers(1)]), w.Node("Slice", [sides, w.Integers(-1), w.Integers(99)])]);
            string half = w.Node("Cast", [w.Node("Div", [w.Node("Add", [area, w.Integers(1)]), w.Integers(2)])], ("to", 7));
            string offset = w.Node("ConstantOfShape", [w.Integers(1)], ("value", OnnxWriter.Tensor("v", [1], 7, BitConverter.GetBytes(32L))));
            string all = w.Node("Sub", [w.Node("Mul", [half, w.Integers(8)]), offset]);
            string target = w.Node("Concat", [w.Node("Unsqueeze", [batch, w.Integers(0)]), all], ("axis", 0));
            string flat = w.Node("Reshape", [x, target]);
            return w.Node("Gemm", [w.Node("Dropout", [w.Node("Identity", [flat])]), w.Constant([32, 3], new double[96])]);
        });
        Assert.That(SmallGraph.Network(file).Output.Shape, Is.EqualTo(new MapShape(3, 1, 1)));
    }

    [Test]
    public void Two_linear_layers_without_spikes_between_are_one()
    {
        byte[] file = SmallGraph.WithNeuron((w, x)
            => SmallGraph.Neuron(w, w.Named("/second/Conv", "Conv", [x, w.Constant([2, 2, 1, 1], 1, 2, 3, 4), w.Constant([2], 5, 6)])));
        SpikingNetwork network = SmallGraph.Network(file);
        Convolution folded = (Convolution)network.Layers[1];
        Assert.That((network.Layers.Count, folded.Name), Is.EqualTo((4, "second")));
        Assert.That(folded.Weights.Take(2), Is.EqualTo(new[] { 0 + (2 * 9 / 8.0), (1 / 8.0) + (2 * 10 / 8.0) }));
        Assert.That(folded.Bias, Is.EqualTo(new[] { 5.0, 6 }));
    }
}
