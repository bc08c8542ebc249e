"""The plain forward pass of an E-SpikeFormer in PyTorch, integer activations as in training, without any counts.

Written for timings beside NeuroSim: dense 32-bit floating point, evaluation mode. The network is built from the names and shapes of a state dict.
"""
import torch
from torch import nn


class Spike(nn.Module):
    """clip(round(x), 0, D) / norm: Spike Firing Approximation (Yao et al., TPAMI 2025, Eq. 5)."""

    def __init__(self, d, norm=None):
        super().__init__()
        self.d, self.norm = d, d if norm is None else norm

    def forward(self, x):
        return x.round().clamp_(0, self.d).div_(self.norm)


def convolution(state, name, stride=1):
    """A convolution with the shapes of a state dict; one channel per group if its weights have one input. Conv1d weights become 1×1."""
    weight = state[name + ".weight"]
    out, inputs, *kernel = weight.shape
    size = kernel[0]
    groups = out if inputs == 1 and size > 1 else 1
    bias = state.get(name + ".bias")
    layer = nn.Conv2d(inputs * groups, out, size, stride, size // 2, groups=groups, bias=bias is not None)
    layer.weight.data = weight.reshape(layer.weight.shape).float()
    if bias is not None:
        layer.bias.data = bias.float()
    return layer


def normed(state, conv, norm, stride=1):
    """A convolution and its batch norm."""
    layer = convolution(state, conv, stride)
    bn = nn.BatchNorm2d(layer.out_channels)
    bn.load_state_dict({k[len(norm) + 1:]: v for k, v in state.items() if k.startswith(norm + ".")})
    return nn.Sequential(layer, bn)


def folded(block):
    """The convolution with its batch norm folded in."""
    return nn.utils.fusion.fuse_conv_bn_eval(block[0].eval(), block[1].eval())


class Separable(nn.Module):
    def __init__(self, state, name, d):
        super().__init__()
        parts = []
        for layer in ("pwconv1", "dwconv", "pwconv2"):
            parts += [Spike(d), normed(state, f"{name}.{layer}.0", f"{name}.{layer}.1")]
        self.parts = nn.Sequential(*parts)

    def forward(self, x):
        return self.parts(x)


class ConvBlock(nn.Module):
    def __init__(self, state, name, d):
        super().__init__()
        self.separable = Separable(state, name + ".Conv", d)
        self.branch = nn.Sequential(
            Spike(d), normed(state, name + ".conv1", name + ".bn1"), Spike(d), normed(state, name + ".conv2", name + ".bn2"))

    def forward(self, x):
        x = x + self.separable(x)
        return x + self.branch(x)


class Attention(nn.Module):
    """Spike-driven self-attention: (q kᵀ) v, in the order with fewer multiplications."""

    def __init__(self, state, name, d, heads=8):
        super().__init__()
        self.heads, self.spike = heads, Spike(d)
        self.q, self.k, self.v, self.proj = (normed(state, f"{name}.{p}_conv.0", f"{name}.{p}_conv.1") for p in ("q", "k", "v", "proj"))

    def forward(self, x):
        h = self.spike(x)
        q, k, v = (self.split(self.spike(layer(h))) for layer in (self.q, self.k, self.v))
        scale = 2 / q.shape[-1] ** 0.5
        y = q @ (k.transpose(-1, -2) @ v) if q.shape[-2] > q.shape[-1] else (q @ k.transpose(-1, -2)) @ v
        y = (y * scale).transpose(-1, -2).reshape(x.shape[0], -1, *x.shape[-2:])
        return self.proj(self.spike(y))

    def split(self, t):
        return t.reshape(t.shape[0], self.heads, t.shape[1] // self.heads, -1).transpose(-1, -2)


class TransformerBlock(nn.Module):
    def __init__(self, state, name, d):
        super().__init__()
        self.separable = Separable(state, name + ".conv", d)
        self.attention = Attention(state, name + ".attn", d)
        self.mlp = nn.Sequential(
            Spike(d), normed(state, name + ".mlp.fc1_conv", name + ".mlp.fc1_bn"), Spike(d), normed(state, name + ".mlp.fc2_conv", name + ".mlp.fc2_bn"))

    def forward(self, x):
        x = x + self.separable(x)
        x = x + self.attention(x)
        return x + self.mlp(x)


class ESpikeFormer(nn.Module):
    def __init__(self, state, d, fold=False):
        super().__init__()
        layers = [normed(state, "downsample1_1.encode_conv", "downsample1_1.encode_bn", 2)]
        layers += stage(state, "ConvBlock1_1", ConvBlock, d) + self.down(state, "downsample1_2", d, 2)
        layers += stage(state, "ConvBlock1_2", ConvBlock, d) + self.down(state, "downsample2", d, 2)
        layers += stage(state, "ConvBlock2_1", ConvBlock, d) + stage(state, "ConvBlock2_2", ConvBlock, d) + self.down(state, "downsample3", d, 2)
        layers += stage(state, "block3", TransformerBlock, d) + self.down(state, "downsample4", d, 1)
        layers += stage(state, "block4", TransformerBlock, d)
        self.body = nn.Sequential(*layers)
        self.spike = Spike(d, norm=1)
        self.head = nn.Linear(*reversed(state["head.weight"].shape))
        self.head.load_state_dict({"weight": state["head.weight"], "bias": state["head.bias"]})
        if fold:
            fold_all(self)

    @staticmethod
    def down(state, name, d, stride):
        return [Spike(d), normed(state, name + ".encode_conv", name + ".encode_bn", stride)]

    def forward(self, x):
        return self.head(self.spike(self.body(x).mean((-1, -2))))


def stage(state, name, block, d):
    count = 1 + max((int(k.split(".")[1]) for k in state if k.startswith(name + ".")), default=-1)
    return [block(state, f"{name}.{i}", d) for i in range(count)]


def fold_all(module):
    """Replaces each convolution with batch norm by one convolution."""
    for name, child in module.named_children():
        if isinstance(child, nn.Sequential) and len(child) == 2 and isinstance(child[0], nn.Conv2d) and isinstance(child[1], nn.BatchNorm2d):
            setattr(module, name, folded(child))
        else:
            fold_all(child)


def load(path, d, fold=False):
    """Reads a checkpoint and builds its network."""
    checkpoint = torch.load(path, map_location="cpu")
    state = checkpoint.get("model", checkpoint.get("state_dict", checkpoint)) if isinstance(checkpoint, dict) else checkpoint
    return ESpikeFormer(state, d, fold).eval()
