namespace NeuroSim.Tests.Golden.Nir;

/// <summary>N-MNIST recordings: 5 bytes an event (x, y, polarity and 23 bits of µs), 34 × 34 pixels; and how they are cut into time steps.</summary>
internal static class NmnistRecordings
{
    public const int Size = 34, Elements = 2 * Size * Size;

    private const int EventBytes = 5;

    /// <summary>The first 100 recordings of the test set.</summary>
    public static IEnumerable<int> TestSet => Enumerable.Range(60_001, 100);

    public static IReadOnlyDictionary<int, int> Labels() => File.ReadLines(SharedData.Path("events/nmnist/labels.csv")).Skip(1)
        .Select(line => line.Split(',')).ToDictionary(pair => int.Parse(pair[0]), pair => int.Parse(pair[1]));

    /// <summary>Time in µs since the first event, and index (polarity, y, x) of each event.</summary>
    public static (int Time, int Pixel)[] Read(int number)
    {
        byte[] bytes = File.ReadAllBytes(SharedData.Path($"events/nmnist/{number}.bs2"));
        (int Time, int Pixel)[] events = [.. bytes.Chunk(EventBytes).Select(e =>
            (((e[2] & 0x7F) << 16) | (e[3] << 8) | e[4], ((e[2] >> 7) * Size + e[1]) * Size + e[0]))];
        return [.. events.Select(e => (e.Time - events[0].Time, e.Pixel))];
    }

    /// <summary>The recording in so many steps of equal time.</summary>
    public static double[][] EqualSteps((int Time, int Pixel)[] events, int steps) =>
        Binned(events, steps, e => (int)((long)e.Time * steps / (events[^1].Time + 1)));

    /// <summary>The recording in steps of so many µs.</summary>
    public static double[][] Steps((int Time, int Pixel)[] events, int microseconds) =>
        Binned(events, events[^1].Time / microseconds + 1, e => e.Time / microseconds);

    private static double[][] Binned((int Time, int Pixel)[] events, int steps, Func<(int Time, int Pixel), int> step)
    {
        double[][] frames = [.. Enumerable.Range(0, steps).Select(_ => new double[Elements])];
        foreach ((int Time, int Pixel) e in events)
        {
            frames[step(e)][e.Pixel]++;
        }

        return frames;
    }
}
