using System.Text.Json;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Tracing;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Tracing;

/// <summary>One event of a trace; times in picoseconds.</summary>
internal sealed record TraceEvent(
    string Phase, string Name, string? Category, (int Process, int Thread) Track, long FromPs, long LengthPs, JsonElement Arguments)
{
    public long ToPs => FromPs + LengthPs;

    public long Number(string argument) => Arguments.GetProperty(argument).GetInt64();
}

/// <summary>A trace read back as a viewer reads it.</summary>
internal sealed class ReadTrace
{
    // A trace may have tens of thousands of rows: they are not looked for one by one.
    private readonly ILookup<(string Kind, (int Process, int Thread) Track), TraceEvent> _names;

    private ReadTrace(byte[] json, TraceSummary? summary)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement.Clone();
        (Json, Summary, About) = (json, summary, root.GetProperty("otherData"));
        Assert.That(root.GetProperty("displayTimeUnit").GetString(), Is.EqualTo("ns"));
        Events = [.. root.GetProperty("traceEvents").EnumerateArray().Select(Event)];
        _names = Events.Where(e => e.Phase == "M").ToLookup(e => (e.Name, e.Track));
    }

    public byte[] Json { get; }

    public TraceSummary? Summary { get; }

    public JsonElement About { get; }

    public IReadOnlyList<TraceEvent> Events { get; }

    public static ReadTrace Of(ChipProgram program, ISampleSet set, int samples, RunOptions options, long limit = RunTrace.DefaultEvents)
    {
        using MemoryStream stream = new();
        TraceSummary summary = RunTrace.Write(stream, program, set, samples, options, limit, CancellationToken.None);
        return new(stream.ToArray(), summary);
    }

    public static ReadTrace OfFile(string path) => new(File.ReadAllBytes(path), null);

    public IEnumerable<TraceEvent> Spans(string category) => Events.Where(e => e.Phase == "X" && e.Category == category);

    public IEnumerable<TraceEvent> Marks(string category) => Events.Where(e => e.Phase == "i" && e.Category == category);

    /// <summary>What a row is called.</summary>
    public string Thread((int Process, int Thread) track) => Name("thread_name", track);

    /// <summary>Every row has a name, and nothing on it overlaps.</summary>
    public void AssertSound()
    {
        foreach (var track in Events.Where(e => e.Phase != "M").Select(e => e.Track).Distinct())
        {
            Assert.That(Name("process_name", track with { Thread = 0 }), Is.Not.Empty);
            Assert.That(Thread(track), Is.Not.Empty);
        }

        foreach (var track in Events.Where(e => e.Phase == "X").GroupBy(e => e.Track))
        {
            TraceEvent[] spans = [.. track.OrderBy(e => e.FromPs).ThenBy(e => e.ToPs)];
            Assert.That(spans.Zip(spans.Skip(1)).Where(p => p.Second.FromPs < p.First.ToPs), Is.Empty, Thread(track.Key));
            Assert.That(spans.Where(s => s.LengthPs <= 0), Is.Empty, Thread(track.Key));
        }
    }

    private string Name(string kind, (int Process, int Thread) track)
        => _names[(kind, track)].Single().Arguments.GetProperty("name").GetString()!;

    private static TraceEvent Event(JsonElement e) => new(
        e.GetProperty("ph").GetString()!,
        e.GetProperty("name").GetString()!,
        e.TryGetProperty("cat", out JsonElement category) ? category.GetString() : null,
        (e.GetProperty("pid").GetInt32(), e.GetProperty("tid").GetInt32()),
        Ps(e, "ts"),
        Ps(e, "dur"),
        e.TryGetProperty("args", out JsonElement arguments) ? arguments : default);

    private static long Ps(JsonElement e, string name) => e.TryGetProperty(name, out JsonElement time) ? (long)(time.GetDecimal() * 1_000_000) : 0;
}
