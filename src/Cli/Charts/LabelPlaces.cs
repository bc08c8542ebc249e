namespace NeuroSim.Cli.Charts;

/// <summary>Finds places for labels beside points where they cover neither points nor other labels.</summary>
internal sealed class LabelPlaces(PlotFrame frame)
{
    private const double Size = 11;
    private const double Radius = 5;

    private readonly List<(double Left, double Top, double Right, double Bottom)> _taken = [];

    /// <summary>Keeps the place of a point free.</summary>
    public void Occupy(double x, double y) => _taken.Add((x - Radius, y - Radius, x + Radius, y + Radius));

    /// <summary>Keeps a horizontal or vertical line free.</summary>
    public void OccupyLine(double x1, double y1, double x2, double y2) => _taken.Add((Math.Min(x1, x2), Math.Min(y1, y2), Math.Max(x1, x2), Math.Max(y1, y2)));

    /// <summary>A place for a label near a point; null if there is none.</summary>
    public (double X, double Y, string Anchor)? Place(double x, double y, string label, double gap)
    {
        double width = TextWidth.Of(label, Size);
        (double X, double Y, string Anchor)[] places =
        [
            (x + gap, y + 4, "start"), (x - gap, y + 4, "end"), (x + 3, y - gap, "start"), (x + 3, y + gap + 9, "start"),
            (x - 3, y - gap, "end"), (x - 3, y + gap + 9, "end"),
        ];
        foreach ((double X, double Y, string Anchor) place in places)
        {
            double left = place.Anchor == "start" ? place.X : place.X - width;
            (double Left, double Top, double Right, double Bottom) box = (left, place.Y - Size, left + width, place.Y + 2);
            if (Free(box))
            {
                _taken.Add(box);
                return place;
            }
        }

        return null;
    }

    private bool Free((double Left, double Top, double Right, double Bottom) box)
        => box.Left >= frame.Left && box.Right <= frame.Right && box.Top >= frame.Top - Size && box.Bottom <= frame.Bottom
            && !_taken.Any(t => t.Left < box.Right && box.Left < t.Right && t.Top < box.Bottom && box.Top < t.Bottom);
}
