using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NeuroSim.Simulator.Tracing;

/// <summary>An argument of an event: a number or a text.</summary>
internal readonly record struct TraceArgument(string Name, long Number, string? Text = null)
{
    public static implicit operator TraceArgument((string Name, long Number) pair) => new(pair.Name, pair.Number);

    public static implicit operator TraceArgument((string Name, string Text) pair) => new(pair.Name, 0, pair.Text);
}

/// <summary>A row of the trace.</summary>
/// <param name="Process">Number of its group.</param>
/// <param name="Thread">Number in the group.</param>
internal readonly record struct TraceTrack(int Process, int Thread);

/// <summary>
/// Writes events in the JSON object form of the Trace Event Format (Chrome, Perfetto), one line each, as they come: nothing is kept in memory. Times are
/// microseconds, written as exact decimals of picoseconds.
/// </summary>
internal sealed class TraceWriter : IDisposable
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Stream _stream;
    private readonly long _limit;
    private readonly ArrayBufferWriter<byte> _line = new(512);
    private readonly Utf8JsonWriter _json;

    /// <summary>Begins a trace.</summary>
    /// <param name="stream">Where it goes; not closed.</param>
    /// <param name="limit">Most events, the closing one not counted.</param>
    public TraceWriter(Stream stream, long limit)
    {
        (_stream, _limit) = (stream, limit);
        _json = new Utf8JsonWriter(_line, s_options);
        _stream.Write("{\"displayTimeUnit\":\"ns\",\"traceEvents\":["u8);
    }

    /// <summary>Events so far, without the closing one.</summary>
    public long Events { get; private set; }

    /// <summary>Whether an event had to be left out; what comes after it is left out too.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Called when the trace becomes full.</summary>
    public Action? Full { get; init; }

    /// <summary>Names a process or a thread.</summary>
    /// <param name="what">process or thread.</param>
    /// <param name="track">The row.</param>
    /// <param name="name">Its name.</param>
    /// <param name="order">Where it stands among others.</param>
    public void Name(string what, TraceTrack track, string name, int order)
    {
        Write("M", $"{what}_name", null, track, null, null, ("name", name));
        Write("M", $"{what}_sort_index", null, track, null, null, ("sort_index", order));
    }

    /// <summary>Something that takes time.</summary>
    public void Span(TraceTrack track, string name, string category, long fromPs, long toPs, params ReadOnlySpan<TraceArgument> arguments)
        => Write("X", name, category, track, fromPs, toPs - fromPs, arguments);

    /// <summary>Something that takes none.</summary>
    public void Instant(TraceTrack track, string name, string category, long atPs, params ReadOnlySpan<TraceArgument> arguments)
        => Write("i", name, category, track, atPs, null, arguments);

    /// <summary>A number that holds from now on.</summary>
    public void Counter(TraceTrack track, string name, string unit, long atPs, long value) => Write("C", name, null, track, atPs, null, (unit, value));

    /// <summary>Ends the trace.</summary>
    /// <param name="about">What it is of.</param>
    public void End(params ReadOnlySpan<TraceArgument> about)
    {
        _stream.Write("\n],\"otherData\":{"u8);
        for (int i = 0; i < about.Length; i++)
        {
            string value = about[i].Text is { } text ? $"\"{JsonEncodedText.Encode(text, s_options.Encoder)}\"" : $"{about[i].Number}";
            _stream.Write(Encoding.UTF8.GetBytes($"{(i == 0 ? string.Empty : ",")}\"{about[i].Name}\":{value}"));
        }

        _stream.Write("}}\n"u8);
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void Write(
        string phase, string name, string? category, TraceTrack track, long? fromPs, long? lengthPs, params ReadOnlySpan<TraceArgument> arguments)
    {
        if (IsFull)
        {
            return;
        }

        if (Events == _limit)
        {
            IsFull = true;
            Append("i", $"the trace ends here: it has the {_limit} events that --trace-events allows", "limit", track, fromPs ?? 0, null);
            Full?.Invoke();
            return;
        }

        Append(phase, name, category, track, fromPs, lengthPs, arguments);
        Events++;
    }

    private void Append(
        string phase, string name, string? category, TraceTrack track, long? fromPs, long? lengthPs, params ReadOnlySpan<TraceArgument> arguments)
    {
        _json.WriteStartObject();
        _json.WriteString("ph"u8, phase);
        _json.WriteString("name"u8, name);
        if (category is not null)
        {
            _json.WriteString("cat"u8, category);
        }

        _json.WriteNumber("pid"u8, track.Process);
        _json.WriteNumber("tid"u8, track.Thread);
        Time("ts"u8, fromPs);
        Time("dur"u8, lengthPs);
        if (phase == "i")
        {
            // Marks belong to their row; the one that says where the trace ends, to all.
            _json.WriteString("s"u8, category == "limit" ? "g" : "t");
        }

        Arguments(arguments);
        _json.WriteEndObject();
        _json.Flush();
        _stream.Write(Events == 0 ? "\n"u8 : ",\n"u8);
        _stream.Write(_line.WrittenSpan);
        _line.ResetWrittenCount();
        _json.Reset();
    }

    private void Time(ReadOnlySpan<byte> name, long? ps)
    {
        if (ps is { } time)
        {
            _json.WriteNumber(name, time / 1_000_000m);
        }
    }

    private void Arguments(ReadOnlySpan<TraceArgument> arguments)
    {
        if (arguments.Length == 0)
        {
            return;
        }

        _json.WriteStartObject("args"u8);
        foreach (TraceArgument argument in arguments)
        {
            if (argument.Text is { } text)
            {
                _json.WriteString(argument.Name, text);
            }
            else
            {
                _json.WriteNumber(argument.Name, argument.Number);
            }
        }

        _json.WriteEndObject();
    }
}
