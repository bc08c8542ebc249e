using System.Text.Json;
using System.Text.Json.Nodes;

namespace NeuroSim.Chips;

/// <summary>
/// Reads chip files. Strict: what a file says is either understood and within limits, or refused with file, line, path, value and advice
/// in a <see cref="ChipFormatException"/>.
/// </summary>
public static class ChipReader
{
    /// <summary>Names of the chips that come with NeuroSim, sorted.</summary>
    public static IReadOnlyList<string> BuiltIn => ChipFiles.BuiltIn;

    /// <summary>Reads a built-in chip by name, or a file by path. A built-in name wins, so that it means the same in every folder.</summary>
    public static ChipDescription Read(string nameOrPath)
    {
        (string file, string json) = ChipFiles.Load(nameOrPath);
        return Parse(json, file);
    }

    /// <summary>Reads several chips that are to be told apart by name.</summary>
    public static IReadOnlyList<ChipDescription> ReadAll(IEnumerable<string> namesOrPaths)
    {
        Dictionary<string, string> givenAs = [];
        List<ChipDescription> chips = [];
        foreach (string nameOrPath in namesOrPaths)
        {
            ChipDescription chip = Read(nameOrPath);
            chips.Add(givenAs.TryAdd(chip.Name, nameOrPath) ? chip : throw SameName(chip.Name, givenAs[chip.Name], nameOrPath));
        }

        return chips;
    }

    /// <summary>Reads a chip from the text of a file.</summary>
    /// <param name="json">The text.</param>
    /// <param name="fileName">What error messages call the file.</param>
    public static ChipDescription Parse(string json, string fileName)
    {
        ChipFiles.CheckLength(json.Length, fileName);
        ChipText text = new(fileName, json);
        JsonItem root = JsonItemReader.Read(text);
        new ChipShape(text).Check(root);
        ChipDescription chip = Deserialise(json);
        IReadOnlyList<ChipProblem> problems = ChipValidator.Problems(chip);
        return problems.Count == 0 ? chip : throw Refused(text, root, problems);
    }

    private static ChipDescription Deserialise(string json)
    {
        // The editor's member is not the chip's, and the deserialiser reserves names with a dollar for itself.
        JsonDocumentOptions comments = new() { CommentHandling = JsonCommentHandling.Skip };
        JsonObject root = JsonNode.Parse(json, documentOptions: comments)!.AsObject();
        root.Remove(ChipJson.EditorMember);
        return root.Deserialize<ChipDescription>(ChipJson.Options)!;
    }

    private static ChipFormatException Refused(ChipText text, JsonItem root, IReadOnlyList<ChipProblem> problems)
    {
        ChipProblem first = problems[0];
        JsonItem item = root.Nearest(first.JsonPath);
        string others = problems.Count == 1 ? "" : $" The file has {problems.Count - 1} more such faults.";
        string name = first.JsonPath[(first.JsonPath.LastIndexOf('.') + 1)..];
        string problem = first.Value == ChipProblem.Missing ? $"missing: \"{name}\"" : $"{item.Described} cannot stand here";
        return text.Error(item.Offset, first.JsonPath, problem, $"It must be {first.Limit}.{others}");
    }

    private static ChipFormatException SameName(string name, string first, string second) => new(
        $"Two chips are named \"{name}\": \"{first}\" and \"{second}\". Reports tell chips apart by name: change $.name in one of the files, or give one chip only.",
        second,
        jsonPath: "$.name");
}
