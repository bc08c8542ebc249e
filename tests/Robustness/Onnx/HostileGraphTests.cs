using NeuroSim.Models.Layers;
using NeuroSim.Models.Onnx;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Onnx;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Onnx;

/// <summary>Small files that would be large in memory, or take for ever.</summary>
public sealed class HostileGraphTests
{
    private const long AllocationLimit = 64L << 20;

    [Test]
    public void A_constant_that_doubles_itself_is_stopped()
    {
        byte[] file = SmallGraph.AfterNeuron((w, x) =>
        {
            string doubled = w.Integers(1, 2, 3, 4);
            for (int i = 0; i < 40; i++)
            {
                doubled = w.Node("Concat", [doubled, doubled], ("axis", 0));
            }

            return w.Node("Reshape", [x, doubled]);
        });
        Bounded(() => Refusal.Of(() => SmallGraph.Network(file), "net.onnx", "constants would take more than"));
    }

    [Test]
    public void Huge_shapes_are_refused_before_they_are_made()
    {
        byte[] file = SmallGraph.AfterNeuron((w, x) => w.Node("Reshape", [x, w.Node("ConstantOfShape", [w.Integers(int.MaxValue)])]));
        Bounded(() => Refusal.Of(() => SmallGraph.Network(file), "constants would take more than"));
        file = SmallGraph.AfterNeuron((w, x) => w.Node("Reshape", [x, w.Node("ConstantOfShape", [w.Integers(1 << 20, 1 << 20)])]));
        Bounded(() => Refusal.Of(() => SmallGraph.Network(file), "elements"));
        double[] many = new double[1 << 14];
        file = SmallGraph.AfterNeuron((w, x)
            => w.Node("Reshape", [x, w.Node("Mul", [w.Constant([many.Length, 1], many), w.Constant([1, many.Length], many)])]));
        Bounded(() => Refusal.Of(() => SmallGraph.Network(file), "constants would take more than"));
    }

    [Test]
    public void A_weight_spread_over_a_large_map_is_stopped()
    {
        OnnxWriter writer = new();
        string x = writer.Node("Conv", [writer.Input("image", 1, 1, 16384, 8192), writer.Constant([1, 1, 1, 1], 1)]);
        string mean = writer.Node("ReduceMean", [SmallGraph.Neuron(writer, x)], ("axes", new[] { 2, 3 }));
        byte[] file = writer.Output(writer.Node("Conv", [mean, writer.Constant([1, 1, 1, 1], 1)])).Build();
        Bounded(() => Refusal.Of(() => SmallGraph.Network(file), "constants would take more than"));
    }

    [Test]
    public void Millions_of_empty_messages_are_stopped()
    {
        byte[] nodes = [.. Enumerable.Repeat(new byte[] { 0x0A, 0x00 }, 1_100_000).SelectMany(b => b)];
        Refusal.Of(() => OnnxReader.Read(OnnxWriter.Bytes(7, nodes), "net.onnx"), "more than 1,048,576 nodes");
    }

    [Test]
    [CancelAfter(60_000)]
    public void Deep_graphs_need_no_deep_stack()
    {
        byte[] views = SmallGraph.WithNeuron((w, x) => SmallGraph.Neuron(w, Enumerable.Range(0, 100_000).Aggregate(x, (v, _) => w.Node("Identity", [v]))));
        Assert.That(SmallGraph.Network(views).Layers, Has.Count.EqualTo(4));
        byte[] blocks = SmallGraph.After((w, x) =>
        {
            string weights = w.Constant([2, 2, 1, 1], 1, 2, 3, 4);
            string last = Enumerable.Range(0, 10_000).Aggregate(x, (v, _) => w.Node("Add", [v, w.Node("Conv", [SmallGraph.Neuron(w, v), weights])]));
            return SmallGraph.Head(w, SmallGraph.Neuron(w, last));
        });
        Assert.That(SmallGraph.Network(blocks).Layers.OfType<MembraneShortcut>().Count(), Is.EqualTo(10_000));
    }

    [Test]
    [CancelAfter(60_000)]
    public void One_value_with_very_many_readers_takes_no_square_of_time()
    {
        byte[] file = SmallGraph.After((w, x) =>
        {
            string weights = w.Constant([2, 1, 3, 3], new double[18]);
            string sum = w.Node("Add", [x, SmallGraph.Convolution(w, "image")]);
            for (int i = 0; i < 20_000; i++)
            {
                sum = w.Node("Add", [sum, w.Node("Add", [x, w.Node("Conv", ["image", weights], ("pads", new[] { 1, 1, 1, 1 }))])]);
            }

            return SmallGraph.Head(w, SmallGraph.Neuron(w, sum));
        });
        Assert.That(Refusal.OrSuccess(() => SmallGraph.Network(file)), Is.True);
    }

    private static void Bounded(Action read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        read();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(AllocationLimit));
    }
}
