using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>Results as lines of JSON. Values on axes are numbers where they are numbers.</summary>
public static class SweepResultJson
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A result as one line, without its end.</summary>
    public static string Write(SweepResult result)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, s_options))
        {
            writer.WriteStartObject();
            writer.WriteString("id", result.Id);
            writer.WriteStartObject("axes");
            foreach (SweepValue value in result.Axes)
            {
                WriteValue(writer, value);
            }

            writer.WriteEndObject();
            writer.WriteString("status", result.Status);
            writer.WriteString("message", result.Message);
            writer.WriteString("rescaled", result.Rescaled);
            WriteAll(writer, "metrics", result.Metrics, static (w, name, value) => w.WriteNumber(name, value));
            WriteAll(writer, "facts", result.Facts, static (w, name, value) => w.WriteString(name, value));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>Reads a line; null if it is none, as after a crash of the machine.</summary>
    public static SweepResult? Read(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return new SweepResult
            {
                Id = root.GetProperty("id").GetString()!,
                Axes = [.. root.GetProperty("axes").EnumerateObject().Select(Value)],
                Status = root.GetProperty("status").GetString()!,
                Message = root.GetProperty("message").GetString(),
                Rescaled = root.GetProperty("rescaled").GetString(),
                Metrics = root.GetProperty("metrics").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetDouble(), StringComparer.Ordinal),
                Facts = root.GetProperty("facts").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetString()!, StringComparer.Ordinal),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static SweepValue Value(JsonProperty member)
        => new(member.Name, member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText());

    private static void WriteValue(Utf8JsonWriter writer, SweepValue value)
    {
        if (value.Number is { } number && double.IsFinite(number) && SweepNumbers.Text(number) == value.Text)
        {
            writer.WritePropertyName(value.Axis);
            writer.WriteRawValue(value.Text);
        }
        else
        {
            writer.WriteString(value.Axis, value.Text);
        }
    }

    private static void WriteAll<T>(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, T> values, Action<Utf8JsonWriter, string, T> write)
    {
        writer.WriteStartObject(name);
        foreach ((string key, T value) in values)
        {
            write(writer, key, value);
        }

        writer.WriteEndObject();
    }
}
