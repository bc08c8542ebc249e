using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Models.Families;

/// <summary>
/// E-SpikeFormer, base models (published with 5.1, 10 and 19 M parameters): stages of convolution blocks, then of transformer blocks with spike-driven
/// self-attention, total stride 16. Yao et al., Scaling spike-driven transformer with efficient spike firing approximation training, TPAMI 2025.
/// </summary>
public sealed class ESpikeFormerBase : INetworkFamily
{
    private const int Heads = 8;

    /// <inheritdoc/>
    public string Name => "e-spikeformer-base";

    /// <inheritdoc/>
    public bool Recognises(Checkpoint checkpoint)
        => checkpoint.Tensors.ContainsKey("downsample1_1.encode_conv.weight")
        && checkpoint.Tensors.Keys.Any(n => n.Contains(".Conv.pwconv1.", StringComparison.Ordinal) || n.Contains(".attn.q_conv.", StringComparison.Ordinal));

    /// <inheritdoc/>
    public SpikingNetwork Build(Checkpoint checkpoint, int d, (int Height, int Width) input)
    {
        ParameterSource source = new(checkpoint);
        Builder builder = new(source, d);
        int channels = checkpoint.Tensors["downsample1_1.encode_conv.weight"].Shape is { Length: 4 } shape ? shape[1] : 3;
        Layer x = builder.Add(new ImageInput("input", new MapShape(channels, input.Height, input.Width)));
        x = builder.Downsample(x, "downsample1_1", 2, kernel: 7, encode: false);
        x = builder.Stage(x, "ConvBlock1_1", builder.ConvBlock);
        x = builder.Downsample(x, "downsample1_2", 2);
        x = builder.Stage(x, "ConvBlock1_2", builder.ConvBlock);
        x = builder.Downsample(x, "downsample2", 2);
        x = builder.Stage(x, "ConvBlock2_1", builder.ConvBlock);
        x = builder.Stage(x, "ConvBlock2_2", builder.ConvBlock);
        x = builder.Downsample(x, "downsample3", 2);
        x = builder.Stage(x, "block3", builder.TransformerBlock);
        x = builder.Downsample(x, "downsample4", 1);
        x = builder.Stage(x, "block4", builder.TransformerBlock);
        builder.Head(x);
        source.CheckAllTaken(Name);
        return new SpikingNetwork(Path.GetFileNameWithoutExtension(checkpoint.Path), Name, builder.Layers);
    }

    private sealed class Builder(ParameterSource source, int d)
    {
        public List<Layer> Layers { get; } = [];

        public T Add<T>(T layer)
            where T : Layer
        {
            Layers.Add(layer);
            return layer;
        }

        public Layer Downsample(Layer x, string name, int stride, int kernel = 3, bool encode = true)
        {
            Layer from = encode ? Spike(x, name + ".encode_spike") : x;
            return Add(source.Convolution(name, from, name + ".encode_conv", name + ".encode_bn", kernel, stride));
        }

        public Layer Stage(Layer x, string name, Func<Layer, string, Layer> block)
            => Enumerable.Range(0, source.CountBlocks(name)).Aggregate(x, (v, i) => block(v, $"{name}.{i}"));

        public Layer ConvBlock(Layer x, string name)
        {
            x = Shortcut(x, Separable(x, name + ".Conv", depthwiseKernel: 7));
            Layer hidden = Synapses(Spike(x, name + ".spike1"), name + ".conv1", name + ".conv1", name + ".bn1", 3);
            return Shortcut(x, Synapses(Spike(hidden, name + ".spike2"), name + ".conv2", name + ".conv2", name + ".bn2", 3));
        }

        public Layer TransformerBlock(Layer x, string name)
        {
            x = Shortcut(x, Separable(x, name + ".conv", depthwiseKernel: 3));
            x = Shortcut(x, Attention(x, name + ".attn"));
            Layer hidden = Synapses(Spike(x, name + ".mlp.fc1_spike"), name + ".mlp.fc1", name + ".mlp.fc1_conv", name + ".mlp.fc1_bn", 1);
            return Shortcut(x, Synapses(Spike(hidden, name + ".mlp.fc2_spike"), name + ".mlp.fc2", name + ".mlp.fc2_conv", name + ".mlp.fc2_bn", 1));
        }

        public void Head(Layer x)
        {
            Layer mean = Add(new PotentialMean("mean", x));
            // What reaches the head is the activation itself, not divided by D.
            Add(source.Convolution("head", Spike(mean, "spike", norm: 1), "head", norm: null, kernel: 1));
        }

        private Layer Separable(Layer x, string name, int depthwiseKernel)
        {
            x = Numbered(Spike(x, name + ".spike1"), name + ".pwconv1");
            x = Numbered(Spike(x, name + ".spike2"), name + ".dwconv", depthwiseKernel, depthwise: true);
            return Numbered(Spike(x, name + ".spike3"), name + ".pwconv2");
        }

        private Layer Attention(Layer x, string name)
        {
            SpikingNeuron head = Spike(x, name + ".head_spike");
            SpikingNeuron q = Spike(Numbered(head, name + ".q_conv"), name + ".q_spike");
            SpikingNeuron k = Spike(Numbered(head, name + ".k_conv"), name + ".k_spike");
            SpikingNeuron v = Spike(Numbered(head, name + ".v_conv"), name + ".v_spike");
            double scale = 2 / Math.Sqrt((double)q.Shape.Channels / Heads);
            Layer y = Add(new SpikeDrivenSelfAttention(name + ".sdsa", q, k, v, Heads, scale));
            return Numbered(Spike(y, name + ".attn_spike"), name + ".proj_conv");
        }

        private SpikingNeuron Spike(Layer x, string name, double? norm = null)
            => Add(new SpikingNeuron(name, x, new SfaNeuron(d, norm ?? d, Rounding.HalfEven)));

        private Convolution Numbered(Layer x, string name, int kernel = 1, bool depthwise = false)
            => Add(source.Convolution(name, x, name + ".0", name + ".1", kernel, depthwise: depthwise));

        private Convolution Synapses(Layer x, string name, string weights, string norm, int kernel) => Add(source.Convolution(name, x, weights, norm, kernel));

        private MembraneShortcut Shortcut(Layer x, Layer branch) => Add(new MembraneShortcut(branch.Name + ".shortcut", x, branch));
    }
}
