using System.Security.Cryptography;
using System.Text.Json;
using NeuroSim.Models;

namespace NeuroSim.Simulator.Calibration;

/// <summary>
/// A file of measurements: JSON, an object with a member for each network. Of a network <c>powers</c> (watt: pads, memories, logic, pixels digital, pixels
/// analog) and <c>fps</c> (samples per second) are needed; <c>accuracy</c>, <c>tot_spikes</c> (of all samples) and <c>total_synops</c> (per time step) are read
/// where they are there; other members are ignored.
/// </summary>
public sealed class MeasuredFile
{
    private const int MostBytes = 1 << 20;
    private const int MostNetworks = 1_000;
    private const int LongestName = 100;
    private const int DeepestNesting = 16;
    private const int Rails = 5;
    private const double MostWatt = 1_000;
    private const double MostSamplesPerSecond = 1e9;
    private const double MostCount = 1e15;

    private readonly string _path;

    private MeasuredFile(string path, byte[] bytes)
    {
        _path = path;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Networks = ReadAll(bytes);
    }

    /// <summary>Name of the file, without its folder.</summary>
    public string Name => Path.GetFileName(_path);

    /// <summary>SHA-256 of its bytes, in hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>The networks in the order of the file, at least one.</summary>
    public IReadOnlyList<MeasuredNetwork> Networks { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFormatException">It is no such file; the message says where and why.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static MeasuredFile Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] bytes = new byte[MostBytes + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= MostBytes
            ? new MeasuredFile(path, bytes[..length])
            : throw new ModelFormatException($"{path}: the file is larger than {MostBytes:N0} bytes, the limit for measurements. Is it the right file?");
    }

    private List<MeasuredNetwork> ReadAll(byte[] bytes)
    {
        using JsonDocument document = Parse(bytes);
        try
        {
            return ReadAll(document);
        }
        catch (InvalidOperationException e)
        {
            // An escape such as \ud800 alone is sound JSON, but no text.
            throw new ModelFormatException($"{_path}: a text in the file holds half a character. Copy the file again.", e);
        }
    }

    private List<MeasuredNetwork> ReadAll(JsonDocument document)
    {
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw Error(string.Empty, $"the file holds {Kind(document.RootElement)}, but it must be an object with a member for each network.");
        }

        List<MeasuredNetwork> networks = [];
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            Check(member, networks);
            networks.Add(ReadOne(member.Name, member.Value));
        }

        return networks.Count > 0 ? networks : throw Error(string.Empty, "the file holds no networks; it needs one member for each network that was measured.");
    }

    private JsonDocument Parse(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = DeepestNesting });
        }
        catch (JsonException e)
        {
            throw new ModelFormatException($"{_path}: line {e.LineNumber + 1}: this is not JSON ({e.Message.TrimEnd('.')}). Copy the file again.", e);
        }
    }

    // A network's name also finds its file, so it must not lead to another folder.
    private void Check(JsonProperty member, List<MeasuredNetwork> before)
    {
        string name = member.Name;
        if (name.Length is 0 or > LongestName || name.Any(c => char.IsControl(c) || c is '/' or '\\' or '=' or ',') || name is "." or "..")
        {
            string shown = name.Length > LongestName ? name[..LongestName] + "…" : name;
            throw Error(shown, $"a network's name has 1 to {LongestName} characters, without '/', '\\', '=' and ','. Rename it.");
        }

        if (before.Any(n => n.Name == name))
        {
            throw Error(name, "the file has this network twice; remove one of them.");
        }

        if (before.Count == MostNetworks)
        {
            throw Error(name, $"the file has more than {MostNetworks:N0} networks, the limit. Split it.");
        }
    }

    private MeasuredNetwork ReadOne(string name, JsonElement network)
    {
        if (network.ValueKind != JsonValueKind.Object)
        {
            throw Error(name, $"this is {Kind(network)}, but it must be an object with \"powers\" and \"fps\".");
        }

        double[] powers = Powers(name, network);
        double fps = Needed(name, network, "fps", MostSamplesPerSecond);
        return fps > 0
            ? new MeasuredNetwork(name, new RailPower(powers[0], powers[1], powers[2], powers[3], powers[4]), fps)
            {
                Accuracy = Optional(name, network, "accuracy", 1),
                Spikes = (long?)Optional(name, network, "tot_spikes", MostCount),
                SynOpsPerStep = Optional(name, network, "total_synops", MostCount),
            }
            : throw Error($"{name}: fps", "0 samples per second; a rate above 0 is needed.");
    }

    private double[] Powers(string name, JsonElement network)
    {
        if (!network.TryGetProperty("powers", out JsonElement list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() != Rails)
        {
            throw Error($"{name}: powers", $"a list of {Rails} numbers is needed: the power of pads, memories, logic, pixels digital and pixels analog, in "
                + "watt.");
        }

        return [.. list.EnumerateArray().Select((value, i) => Number($"{name}: powers[{i}]", value, MostWatt))];
    }

    private double Needed(string name, JsonElement network, string member, double most)
        => Optional(name, network, member, most) ?? throw Error($"{name}: {member}", "missing; it is needed.");

    private double? Optional(string name, JsonElement network, string member, double most)
        => network.TryGetProperty(member, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? Number($"{name}: {member}", value, most) : null;

    private double Number(string where, JsonElement value, double most)
    {
        double number = value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double read) ? read : double.NaN;
        return number >= 0 && number <= most
            ? number
            : throw Error(where, $"{Shown(value)} cannot stand here; give a number from 0 to {most}.");
    }

    private static string Shown(JsonElement value)
    {
        const int longest = 40;
        string text = value.GetRawText();
        return text.Length <= longest ? text : text[..longest] + "…";
    }

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => "true, false or null",
    };

    private ModelFormatException Error(string where, string problem) => new(where.Length == 0 ? $"{_path}: {problem}" : $"{_path}: {where}: {problem}");
}
