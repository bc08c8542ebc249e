using System.Globalization;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>
/// Reads traces as text: a packet in each line, <c>cycle,source,target</c> or <c>cycle,source,target,flits</c>, nodes numbered row by row. A first line
/// with these names, empty lines, and lines that begin with # are passed over. Lines need not be in the order of cycles.
/// </summary>
public sealed class TraceReader
{
    private const int LongestLine = 200;
    private const int MostShown = 40;
    private const string Wanted = "cycle,source,target[,flits]";

    private readonly string _path;
    private readonly int _nodes;
    private readonly int _flits;
    private readonly int _mostFlits;

    /// <summary>Creates a reader.</summary>
    /// <param name="path">The file; messages name it.</param>
    /// <param name="nodes">Nodes of the mesh.</param>
    /// <param name="flits">Flits of a packet whose line does not say it.</param>
    /// <param name="mostFlits">Most flits of a packet.</param>
    public TraceReader(string path, int nodes, int flits, int mostFlits) => (_path, _nodes, _flits, _mostFlits) = (path, nodes, flits, mostFlits);

    /// <summary>Reads the file.</summary>
    /// <exception cref="TrafficFormatException">A line is not of this form, or a number is out of its limits.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public TrafficTrace Read()
    {
        using StreamReader reader = new(_path);
        return new TrafficTrace(Packets(reader));
    }

    private List<TracePacket> Packets(StreamReader reader)
    {
        List<TracePacket> packets = [];
        Span<char> line = stackalloc char[LongestLine + 1];
        int length;
        for (int number = 1; (length = ReadLine(reader, line)) >= 0; number++)
        {
            ReadOnlySpan<char> text = length <= LongestLine ? line[..length].Trim() : throw Error(number, line[..MostShown],
                $"the line has more than {LongestLine} characters; give {Wanted}");
            if (text.Length == 0 || text[0] == '#' || (packets.Count == 0 && IsHeader(text)))
            {
                continue;
            }

            packets.Add(packets.Count < TrafficTrace.MostPackets ? Packet(text, number) : throw Error(number, text,
                $"the file has more than {TrafficTrace.MostPackets:N0} packets, the limit; cut it into several"));
        }

        return packets.Count > 0 ? packets : throw new TrafficFormatException($"{_path}: the file has no packets; give lines {Wanted}.");
    }

    // A line of a hostile file may be as long as the file: only what a packet can need is kept.
    private static int ReadLine(StreamReader reader, Span<char> line)
    {
        int next = reader.Read(), length = 0;
        if (next < 0)
        {
            return -1;
        }

        for (; next >= 0 && next != '\n'; next = reader.Read())
        {
            if (length == line.Length)
            {
                return length;
            }

            line[length++] = (char)next;
        }

        return length;
    }

    private static bool IsHeader(ReadOnlySpan<char> text) => text.StartsWith("cycle", StringComparison.OrdinalIgnoreCase);

    private TracePacket Packet(ReadOnlySpan<char> text, int line)
    {
        Span<Range> parts = stackalloc Range[5];
        int count = text.Split(parts, ',', StringSplitOptions.TrimEntries);
        if (count is not (3 or 4))
        {
            throw Error(line, text, $"give {Wanted}");
        }

        long cycle = Number(text[parts[0]], "cycle", 0, TrafficTrace.LastCycle, text, line);
        int source = (int)Number(text[parts[1]], "source", 0, _nodes - 1, text, line);
        int target = (int)Number(text[parts[2]], "target", 0, _nodes - 1, text, line);
        int flits = count == 3 ? _flits : (int)Number(text[parts[3]], "flits", 1, _mostFlits, text, line);
        return new TracePacket(cycle, source, target, flits);
    }

    private long Number(ReadOnlySpan<char> part, string name, long min, long max, ReadOnlySpan<char> text, int line)
        => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max
        ? value
        : throw Error(line, text, string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {min:N0} to {max:N0}"));

    private TrafficFormatException Error(int line, ReadOnlySpan<char> text, string problem)
        => new($"{_path}: line {line}: '{(text.Length > MostShown ? $"{text[..MostShown]}…" : text)}': {problem}.");
}
