using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>
/// Sum pooling: <c>y[c, i, j] = Σ x[c, i·s − p + k, j·s − p + l]</c> over the taps k, l of a K × L window.
/// </summary>
/// <param name="KernelSize">K, L.</param>
/// <param name="Stride">s.</param>
/// <param name="Padding">p: zeros on each side.</param>
public sealed record NirSumPool2d(NirExtent KernelSize, NirExtent Stride, NirExtent Padding) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "SumPool2d";

    internal static NirSumPool2d Read(NirFields fields) => new(fields.Extent("kernel_size"), fields.Extent("stride"), fields.Extent("padding"));

    internal override NirShape Output(NirShape input, FilePlace place) => NirPooling.Output(KernelSize, Stride, Padding, input, place);

    internal override void Write(NirFieldWriter fields) => NirPooling.Write(KernelSize, Stride, Padding, fields);
}
