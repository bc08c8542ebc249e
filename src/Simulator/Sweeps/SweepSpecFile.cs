using System.Text.Json;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>
/// Reads specs from JSON files. Strict: what a file says is understood, or refused with its place. Relative paths in a spec start at its folder. Values of
/// axes and D are lists, single values, or texts as on the command line (<c>"1M..1G:7"</c>).
/// </summary>
public sealed class SweepSpecFile
{
    private const int MostBytes = 1 << 20, DeepestNesting = 8, MostItems = 10_000;

    private static readonly string[] s_members = ["schema", "models", "d", "trainedD", "chips", "input", "samples", "timeBins", "binUs", "golden", "axes"];

    private static readonly JsonDocumentOptions s_strict = new()
    {
        MaxDepth = DeepestNesting,
        AllowDuplicateProperties = false,
        CommentHandling = JsonCommentHandling.Skip,
    };

    private readonly string _path;

    private SweepSpecFile(string path) => _path = path;

    /// <summary>Reads a file.</summary>
    /// <exception cref="SweepException">It is no spec; the message says where and why.</exception>
    public static SweepSpec Read(string path) => new SweepSpecFile(path).Read();

    private SweepSpec Read()
    {
        using JsonDocument document = Parse();
        try
        {
            return Spec(document.RootElement);
        }
        catch (InvalidOperationException e)
        {
            // An escape such as \ud800 alone is sound JSON, but no text.
            throw Error("$", "a text in the file holds half a character; correct it", e);
        }
    }

    private JsonDocument Parse()
    {
        byte[] bytes = new byte[MostBytes + 1];
        try
        {
            using FileStream stream = File.OpenRead(_path);
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length <= MostBytes
                ? JsonDocument.Parse(bytes.AsMemory(0, length), s_strict)
                : throw Error("$", $"the file is larger than {MostBytes:N0} bytes, the limit of a spec");
        }
        catch (JsonException e)
        {
            throw Error($"line {e.LineNumber + 1}", $"this is not JSON, or a member stands there twice ({e.Message.TrimEnd('.')})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string why = Directory.Exists(_path) ? "is a folder; give the file of a spec." : $"cannot be read ({e.Message.TrimEnd('.')}).";
            throw new SweepException($"{_path}: {why}", e);
        }
    }

    private SweepSpec Spec(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Error("$", "a spec is an object; write { \"schema\": …, \"models\": …, … }");
        }

        foreach (JsonProperty member in root.EnumerateObject().Where(m => !s_members.Contains(m.Name)))
        {
            throw Error($"$.{member.Name}", $"a spec has no such member; it has {string.Join(", ", s_members)}");
        }

        string schema = Text(Needed(root, "schema"), "$.schema");
        if (schema != SweepSpec.Schema)
        {
            throw Error("$.schema", $"'{schema}' is not the format that this version reads, which is {SweepSpec.Schema}");
        }

        return new SweepSpec
        {
            Models = [.. Texts(root, "models").Select(Located)],
            D = root.TryGetProperty("d", out JsonElement d) ? Ds(List(d, "$.d"), $"{_path}: $.d") : [],
            TrainedD = Whole(root, "trainedD", SfaNeuron.MaxD),
            Chips = [.. Texts(root, "chips").Select(LocatedChip)],
            Input = Located(Text(Needed(root, "input"), "$.input")),
            Samples = Whole(root, "samples", int.MaxValue),
            TimeBins = Whole(root, "timeBins", int.MaxValue),
            BinUs = Number(root, "binUs"),
            Golden = !root.TryGetProperty("golden", out JsonElement golden) || Flag(golden, "$.golden"),
            Axes = root.TryGetProperty("axes", out JsonElement axes) ? Axes(axes) : [],
        };
    }

    /// <summary>D from a list of values.</summary>
    /// <exception cref="SweepException">One is out of range or given twice.</exception>
    public static IReadOnlyList<int> Ds(string list, string where)
    {
        List<int> ds = [];
        foreach (string text in SweepNumbers.List(list, where))
        {
            int d = SweepNumbers.Number(text) is >= 1 and <= SfaNeuron.MaxD and var number && double.IsInteger(number) ? (int)number
                : throw new SweepException($"{where}: '{text}' is no D; give whole numbers from 1 to {SfaNeuron.MaxD}.");
            ds.Add(ds.Contains(d) ? throw new SweepException($"{where}: '{text}' is given twice; remove one of them.") : d);
        }

        return ds;
    }

    private List<SweepAxis> Axes(JsonElement axes)
    {
        if (axes.ValueKind != JsonValueKind.Object)
        {
            throw Error("$.axes", "write an object with a member for each axis");
        }

        return [.. axes.EnumerateObject().Select(a => SweepAxis.Parse(a.Name, List(a.Value, $"$.axes.{a.Name}"), $"{_path}: $.axes.{a.Name}"))];
    }

    // Lists, single values and texts become the one form that the command line has.
    private string List(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.Array when value.GetArrayLength() is >= 1 and <= MostItems
            => string.Join(',', value.EnumerateArray().Select((item, i) => Scalar(item, $"{path}[{i}]"))),
        JsonValueKind.Array => throw Error(path, $"a list of 1 to {MostItems:N0} values is needed"),
        _ => Scalar(value, path),
    };

    private string Scalar(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw Error(path, "a number, a text or a list of them is needed here"),
    };

    private JsonElement Needed(JsonElement root, string name)
        => root.TryGetProperty(name, out JsonElement value) ? value : throw Error($"$.{name}", "missing; it is needed");

    private IEnumerable<string> Texts(JsonElement root, string name)
    {
        JsonElement value = Needed(root, name);
        return value.ValueKind != JsonValueKind.Array ? BraceList.Split(Text(value, $"$.{name}"))
            : value.GetArrayLength() is >= 1 and <= MostItems ? value.EnumerateArray().Select((item, i) => Text(item, $"$.{name}[{i}]"))
            : throw Error($"$.{name}", $"a list of 1 to {MostItems:N0} names is needed");
    }

    private string Text(JsonElement value, string path)
        => value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && !text.Any(char.IsControl) ? text
            : throw Error(path, "a text that is not empty, without control characters, is needed here");

    private bool Flag(JsonElement value, string path)
        => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Error(path, "write true or false");

    private int? Whole(JsonElement root, string name, int most) => !root.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 1 && number <= most ? number
        : throw Error($"$.{name}", $"{Shown(value)} cannot stand here; give a whole number from 1 to {most}");

    private double? Number(JsonElement root, string name) => !root.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number > 0 ? number
        : throw Error($"$.{name}", $"{Shown(value)} cannot stand here; give a number above 0");

    private string Located(string path) => Path.IsPathRooted(path) ? path : Path.Combine(Path.GetDirectoryName(_path) ?? string.Empty, path);

    // A built-in chip is a name, not a file.
    private string LocatedChip(string chip) => chip.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || chip.Contains('/') ? Located(chip) : chip;

    private static string Shown(JsonElement value)
    {
        const int longest = 40;
        string text = value.GetRawText();
        return text.Length <= longest ? text : text[..longest] + "…";
    }

    private SweepException Error(string where, string problem, Exception? inner = null) => new($"{_path}: {where}: {problem}.", inner);
}
