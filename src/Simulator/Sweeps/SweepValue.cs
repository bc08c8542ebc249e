using System.Globalization;
using System.Text.Json.Serialization;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>Where a point stands on one axis.</summary>
/// <param name="Axis">Name of the axis: <c>model</c>, <c>d</c>, <c>chip</c>, a run option such as <c>linkBandwidth</c>, or the path of a chip's field.</param>
/// <param name="Text">The value in its one spelling: numbers as JSON writes them, <c>unlimited</c> for no limit, words as they are.</param>
public sealed record SweepValue(string Axis, string Text)
{
    /// <summary>Text of a number without limit.</summary>
    public const string Unlimited = "unlimited";

    /// <summary>The value as a number (+∞ for <see cref="Unlimited"/>); null for a word.</summary>
    [JsonIgnore]
    public double? Number => Text == Unlimited ? double.PositiveInfinity
        : double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
}
