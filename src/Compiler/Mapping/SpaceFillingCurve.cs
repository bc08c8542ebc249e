namespace NeuroSim.Compiler.Mapping;

/// <summary>
/// A curve that visits every cell of a rectangle once, neighbours mostly next to each other: the rectangle is halved across its longer side until strips
/// of one cell remain (a Hilbert curve on squares whose side is a power of two, and its like on other rectangles).
/// </summary>
public static class SpaceFillingCurve
{
    /// <summary>The cells in the order of the curve.</summary>
    public static List<(int X, int Y)> Visit(int width, int height)
    {
        List<(int X, int Y)> cells = new(width * height);
        if (width >= height)
        {
            Fill(cells, (0, 0), (width, 0), (0, height));
        }
        else
        {
            Fill(cells, (0, 0), (0, height), (width, 0));
        }

        return cells;
    }

    // Walks the parallelogram at `from` along its main side `a`, spread over its other side `b`.
    private static void Fill(List<(int X, int Y)> cells, (int X, int Y) from, (int X, int Y) a, (int X, int Y) b)
    {
        int lengthA = Math.Abs(a.X + a.Y), lengthB = Math.Abs(b.X + b.Y);
        (int X, int Y) stepA = (Math.Sign(a.X), Math.Sign(a.Y)), stepB = (Math.Sign(b.X), Math.Sign(b.Y));
        if (lengthB == 1 || lengthA == 1)
        {
            (int X, int Y) step = lengthB == 1 ? stepA : stepB;
            for (int i = 0; i < Math.Max(lengthA, lengthB); i++)
            {
                cells.Add((from.X + i * step.X, from.Y + i * step.Y));
            }

            return;
        }

        (int X, int Y) halfA = Half(a, stepA, lengthA), halfB = Half(b, stepB, lengthB);
        if (2 * lengthA > 3 * lengthB)
        {
            Fill(cells, from, halfA, b);
            Fill(cells, Add(from, halfA), Subtract(a, halfA), b);
            return;
        }

        Fill(cells, from, halfB, halfA);
        Fill(cells, Add(from, halfB), a, Subtract(b, halfB));
        (int X, int Y) corner = (from.X + a.X - stepA.X + halfB.X - stepB.X, from.Y + a.Y - stepA.Y + halfB.Y - stepB.Y);
        Fill(cells, corner, Negate(halfB), Negate(Subtract(a, halfA)));
    }

    // An even half keeps the ends of neighbouring parts adjacent.
    private static (int X, int Y) Half((int X, int Y) side, (int X, int Y) step, int length)
    {
        (int X, int Y) half = (side.X / 2, side.Y / 2);
        return length > 2 && Math.Abs(half.X + half.Y) % 2 == 1 ? Add(half, step) : half;
    }

    private static (int X, int Y) Add((int X, int Y) a, (int X, int Y) b) => (a.X + b.X, a.Y + b.Y);

    private static (int X, int Y) Subtract((int X, int Y) a, (int X, int Y) b) => (a.X - b.X, a.Y - b.Y);

    private static (int X, int Y) Negate((int X, int Y) a) => (-a.X, -a.Y);
}
