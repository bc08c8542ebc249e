namespace NeuroSim.Models.Layers;

/// <summary>
/// Batch norm in evaluation: <c>y = (x − mean) / √(variance + eps) · gain + bias</c>, per channel, with running statistics
/// (Ioffe and Szegedy, Batch Normalization, ICML 2015).
/// </summary>
/// <param name="Gain">Factor per channel (<c>weight</c>).</param>
/// <param name="Bias">Offset per channel.</param>
/// <param name="Mean">Running mean per channel.</param>
/// <param name="Variance">Running variance per channel.</param>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record BatchNorm(double[] Gain, double[] Bias, double[] Mean, double[] Variance, double Epsilon = BatchNorm.DefaultEpsilon)
{
    /// <summary>PyTorch's default.</summary>
    public const double DefaultEpsilon = 1e-5;

    /// <summary>Channels.</summary>
    public int Channels => Gain.Length;

    /// <summary>The norm of one value.</summary>
    public double Apply(int channel, double x) => (x - Mean[channel]) / Math.Sqrt(Variance[channel] + Epsilon) * Gain[channel] + Bias[channel];

    /// <summary>The factor that a preceding weight takes over.</summary>
    public double Factor(int channel) => Gain[channel] / Math.Sqrt(Variance[channel] + Epsilon);
}
