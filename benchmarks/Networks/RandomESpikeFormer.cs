using System.Runtime.InteropServices;
using NeuroSim.Models;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Families;

namespace NeuroSim.Benchmarks.Networks;

/// <summary>
/// E-SpikeFormers of the published sizes with random weights, for timings. Batch norms are set from the moments that a layer's sums would have if neurons were
/// independent and their potentials normal, so that neurons fire about as often as in a trained network; nothing is learnt.
/// </summary>
internal sealed class RandomESpikeFormer
{
    private const int D = 4, Classes = 1000, AttentionRatio = 4, HiddenRatio = 4;

    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly Random _random = new(20_260);

    /// <summary>Sizes with a published model: 5.1, 10 and 19 M parameters.</summary>
    public static IReadOnlyDictionary<string, int[]> Dimensions { get; } = new Dictionary<string, int[]>(StringComparer.Ordinal)
    {
        ["s"] = [32, 64, 128, 192],
        ["m"] = [48, 96, 192, 240],
        ["l"] = [64, 128, 256, 360],
    };

    /// <summary>Makes the checkpoint of a size.</summary>
    /// <param name="size">s, m or l.</param>
    public static Checkpoint Create(string size)
    {
        RandomESpikeFormer network = new();
        network.Build(Dimensions[size]);
        return new Checkpoint { Path = $"random-{size}.safetensors", Format = "random", Tensors = network._tensors, Metadata = new Dictionary<string, string>(StringComparer.Ordinal) };
    }

    /// <summary>The network of a size, for images of 224×224 and D = 4.</summary>
    public static SpikingNetwork Network(string size) => NetworkFamilies.Build(Create(size), D, (224, 224));

    private void Build(int[] e)
    {
        Moments image = new(0, 1), x = Encode("downsample1_1", 3, e[0] / 2, 7, image);
        x = ConvBlock("ConvBlock1_1.0", e[0] / 2, x);
        x = ConvBlock("ConvBlock1_2.0", e[0], Encode("downsample1_2", e[0] / 2, e[0], 3, Spikes(x)));
        x = Encode("downsample2", e[0], e[1], 3, Spikes(x));
        x = ConvBlock("ConvBlock2_2.0", e[1], ConvBlock("ConvBlock2_1.0", e[1], x));
        x = Encode("downsample3", e[1], e[2], 3, Spikes(x));
        for (int i = 0; i < 6; i++)
        {
            x = TransformerBlock($"block3.{i}", e[2], x);
        }

        x = Encode("downsample4", e[2], e[3], 3, Spikes(x));
        for (int i = 0; i < 2; i++)
        {
            x = TransformerBlock($"block4.{i}", e[3], x);
        }

        Weights("head", [Classes, e[3]]);
        Numbers("head.bias", Classes, _ => 0);
    }

    private Moments Encode(string name, int inputs, int outputs, int kernel, Moments from)
    {
        Numbers(name + ".encode_conv.bias", outputs, _ => 0);
        return Normed(name + ".encode_conv", name + ".encode_bn", [outputs, inputs, kernel, kernel], from);
    }

    private Moments ConvBlock(string name, int channels, Moments x)
    {
        x = x.Plus(Separable(name + ".Conv", channels, 7, x));
        Moments hidden = Normed(name + ".conv1", name + ".bn1", [channels * HiddenRatio, channels, 3, 3], Spikes(x));
        return x.Plus(Normed(name + ".conv2", name + ".bn2", [channels, channels * HiddenRatio, 3, 3], Spikes(hidden)));
    }

    private Moments Separable(string name, int channels, int kernel, Moments x)
    {
        x = Normed(name + ".pwconv1.0", name + ".pwconv1.1", [2 * channels, channels, 1, 1], Spikes(x));
        x = Normed(name + ".dwconv.0", name + ".dwconv.1", [2 * channels, 1, kernel, kernel], Spikes(x));
        return Normed(name + ".pwconv2.0", name + ".pwconv2.1", [channels, 2 * channels, 1, 1], Spikes(x));
    }

    private Moments TransformerBlock(string name, int channels, Moments x)
    {
        x = x.Plus(Separable(name + ".conv", channels, 3, x));
        int values = channels * AttentionRatio, hidden = channels * HiddenRatio;
        foreach ((string part, int outputs) in new[] { ("q", channels), ("k", channels), ("v", values) })
        {
            Normed($"{name}.attn.{part}_conv.0", $"{name}.attn.{part}_conv.1", [outputs, channels, 1, 1], Spikes(x));
        }

        // Sums of products of spikes are large: about half of these neurons fire.
        x = x.Plus(Normed(name + ".attn.proj_conv.0", name + ".attn.proj_conv.1", [channels, values, 1, 1], new(0.5, 0.1)));
        Numbers(name + ".mlp.fc1_conv.bias", hidden, _ => 0);
        Moments between = Normed(name + ".mlp.fc1_conv", name + ".mlp.fc1_bn", [hidden, channels, 1], Spikes(x));
        Numbers(name + ".mlp.fc2_conv.bias", channels, _ => 0);
        return x.Plus(Normed(name + ".mlp.fc2_conv", name + ".mlp.fc2_bn", [channels, hidden, 1], Spikes(between)));
    }

    // A layer and the batch norm that makes its sums normal with mean 0 and variance 1.
    private Moments Normed(string layer, string norm, int[] shape, Moments input)
    {
        float[] weights = Weights(layer, shape);
        int perOutput = weights.Length / shape[0];
        Numbers(norm + ".weight", shape[0], _ => 1);
        Numbers(norm + ".bias", shape[0], _ => 0);
        Numbers(norm + ".running_mean", shape[0], o => weights.AsSpan(o * perOutput, perOutput).ToArray().Sum() * (float)input.Mean);
        Numbers(norm + ".running_var", shape[0], o => weights.AsSpan(o * perOutput, perOutput).ToArray().Sum(w => w * w) * (float)input.Variance);
        return new(0, 1);
    }

    private float[] Weights(string name, int[] shape)
    {
        int count = shape.Aggregate(1, (a, b) => a * b);
        float scale = MathF.Sqrt((float)shape[0] / count);
        return Numbers(name + ".weight", shape, _ => (float)Normal() * scale);
    }

    private void Numbers(string name, int count, Func<int, float> value) => Numbers(name, [count], value);

    private float[] Numbers(string name, int[] shape, Func<int, float> value)
    {
        float[] numbers = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(value)];
        _tensors[name] = new Tensor(TensorType.F32, [.. shape], MemoryMarshal.AsBytes<float>(numbers).ToArray());
        return numbers;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    /// <summary>Mean and variance of clip(round(x), 0, D) / D.</summary>
    private static Moments Spikes(Moments x)
    {
        double mean = 0, square = 0, deviation = Math.Sqrt(x.Variance);
        const int steps = 2000;
        for (int i = 0; i < steps; i++)
        {
            double z = -5 + (10 * (i + 0.5) / steps), weight = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * 10 / steps;
            double a = Math.Clamp(Math.Round(x.Mean + (deviation * z)), 0, D) / D;
            mean += weight * a;
            square += weight * a * a;
        }

        return new(mean, square - (mean * mean));
    }

    private readonly record struct Moments(double Mean, double Variance)
    {
        public Moments Plus(Moments other) => new(Mean + other.Mean, Variance + other.Variance);
    }
}
