using System.Buffers.Binary;
using System.Text;
using NeuroSim.Models.Events;
using NeuroSim.Tests.Unit.Datasets;

namespace NeuroSim.Tests.Unit.Events;

/// <summary>Builds small recordings in each format; AEDAT 4 has a builder of its own.</summary>
internal static class EventFileBuilder
{
    /// <summary>Events with random pixels, in the order of time.</summary>
    public static SensorEvent[] Random(int seed, int count, int width = 34, int height = 34, long firstUs = 0, int mostStepUs = 300)
    {
        Random random = new(seed);
        SensorEvent[] events = new SensorEvent[count];
        long time = firstUs;
        for (int i = 0; i < count; i++)
        {
            events[i] = new SensorEvent(time, (ushort)random.Next(width), (ushort)random.Next(height), (byte)random.Next(2));
            time += random.Next(mostStepUs);
        }

        return events;
    }

    public static byte[] NMnist(IEnumerable<SensorEvent> events) => [.. events.SelectMany(e =>
        new byte[] { (byte)e.X, (byte)e.Y, (byte)((e.Polarity << 7) | (int)(e.TimeUs >> 16)), (byte)(e.TimeUs >> 8), (byte)e.TimeUs })];

    public static byte[] Npz(IReadOnlyList<SensorEvent[]> recordings, int[]? labels, bool withEnd = true)
    {
        int[] rows = [.. recordings.SelectMany(r => r).SelectMany(e => new[] { (int)e.TimeUs, e.X, e.Y, e.Polarity })];
        List<int> offsets = [0];
        foreach (SensorEvent[] recording in recordings)
        {
            offsets.Add(offsets[^1] + recording.Length);
        }

        int[] stored = [.. withEnd ? offsets : offsets[..^1]];
        List<(string Name, byte[] Npy)> arrays = [("events_txyp", Int32s($"({rows.Length / 4}, 4)", rows)), ("offsets", Int32s($"({stored.Length},)", stored))];
        if (labels is not null)
        {
            arrays.Add(("labels", Int32s($"({labels.Length},)", labels)));
        }

        return NpyBuilder.Npz([.. arrays]);
    }

    public static byte[] Csv(IEnumerable<SensorEvent> events, string order = "txyp", char delimiter = ',', bool heading = false, bool signed = false)
    {
        StringBuilder text = new(heading ? string.Join(delimiter, order.ToCharArray()) + "\n" : string.Empty);
        foreach (SensorEvent e in events)
        {
            string polarity = signed && e.Polarity == 0 ? "-1" : $"{e.Polarity}";
            IEnumerable<string> fields = order.Select(c => c switch { 't' => $"{e.TimeUs}", 'x' => $"{e.X}", 'y' => $"{e.Y}", _ => polarity });
            text.Append(string.Join(delimiter, fields)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>EVT 2.0: a TIME_HIGH word before each event whose upper bits differ from the last one's.</summary>
    public static byte[] Evt2(IEnumerable<SensorEvent> events, string header = "% evt 2.0\n% geometry 640x480\n% end\n")
    {
        List<uint> words = [];
        long high = -1;
        foreach (SensorEvent e in events)
        {
            if (e.TimeUs >> 6 != high)
            {
                high = e.TimeUs >> 6;
                words.Add(0x8000_0000 | (uint)(high & 0x0FFF_FFFF));
            }

            words.Add(((uint)e.Polarity << 28) | ((uint)(e.TimeUs & 0x3F) << 22) | ((uint)e.X << 11) | e.Y);
        }

        return WithWords(header, words, 4);
    }

    /// <summary>EVT 3.0: state words where the state changes; runs of pixels in one row as vectors.</summary>
    public static byte[] Evt3(IReadOnlyList<SensorEvent> events, string header = "% format EVT3;height=720;width=1280\n% end\n")
    {
        List<uint> words = [];
        (long high, long low, int y) = (-1, -1, -1);
        for (int i = 0; i < events.Count;)
        {
            SensorEvent e = events[i];
            if (e.TimeUs >> 12 != high)
            {
                (high, low) = (e.TimeUs >> 12, -1);
                words.Add(0x8000 | (uint)(high & 0xFFF));
            }

            if ((e.TimeUs & 0xFFF) != low)
            {
                low = e.TimeUs & 0xFFF;
                words.Add(0x6000 | (uint)low);
            }

            if (e.Y != y)
            {
                y = e.Y;
                words.Add((uint)y);
            }

            i += AddPixels(events, i, words);
        }

        return WithWords(header, words, 2);
    }

    public static byte[] WithWords(string header, IEnumerable<uint> words, int wordBytes)
    {
        byte[] word = new byte[4];
        List<byte> file = [.. Encoding.ASCII.GetBytes(header)];
        foreach (uint w in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(word, w);
            file.AddRange(word[..wordBytes]);
        }

        return [.. file];
    }

    /// <summary>One event, or all that follow in the same row and at the same time, further right, within two vectors.</summary>
    private static int AddPixels(IReadOnlyList<SensorEvent> events, int at, List<uint> words)
    {
        SensorEvent first = events[at];
        uint polarity = (uint)first.Polarity << 11;
        (int count, uint valid) = (1, 1);
        while (at + count < events.Count && Follows(events[at + count - 1], events[at + count]) && events[at + count].X - first.X < 20)
        {
            valid |= 1U << (events[at + count++].X - first.X);
        }

        words.AddRange(count == 1 ? [0x2000 | polarity | first.X] : [0x3000 | polarity | first.X, 0x4000 | (valid & 0xFFF), 0x5000 | (valid >> 12)]);
        return count;
    }

    private static bool Follows(SensorEvent a, SensorEvent b) => b.TimeUs == a.TimeUs && b.Y == a.Y && b.Polarity == a.Polarity && b.X > a.X;

    private static byte[] Int32s(string shape, int[] values) => NpyBuilder.Npy("<i4", shape, [.. values.SelectMany(BitConverter.GetBytes)]);
}
