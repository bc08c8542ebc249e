using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>Size of an event camera's sensor in pixels.</summary>
/// <param name="Width">Columns, 1 to <see cref="EventLimits.MostSide"/>.</param>
/// <param name="Height">Rows, 1 to <see cref="EventLimits.MostSide"/>.</param>
public readonly record struct EventGeometry(int Width, int Height)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Width}×{Height}";

    /// <summary>The same size, if both sides are possible.</summary>
    internal EventGeometry Check(FilePlace place) => Width is >= 1 and <= EventLimits.MostSide && Height is >= 1 and <= EventLimits.MostSide
        ? this
        : throw place.Error($"a sensor of {this} pixels is not possible; each side is 1 to {EventLimits.MostSide}. Give the camera's real size.");
}
