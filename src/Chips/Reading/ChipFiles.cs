using System.Reflection;
using System.Text;

namespace NeuroSim.Chips;

/// <summary>Finds chip files: those inside this assembly by name, others by path.</summary>
internal static class ChipFiles
{
    internal const int MaxBytes = 1 << 20;
    private const string Folder = "chips/";
    private const string Extension = ".json";
    private const string SchemaExtension = ".schema.json";

    internal static IReadOnlyList<string> BuiltIn { get; } =
        [.. Assembly.GetManifestResourceNames().Where(IsChip).Select(NameOf).Order(StringComparer.Ordinal)];

    private static Assembly Assembly => typeof(ChipFiles).Assembly;

    /// <summary>The text of a chip file, and what to call the file in messages.</summary>
    internal static (string File, string Json) Load(string nameOrPath)
    {
        if (BuiltIn.Contains(nameOrPath))
        {
            string file = Folder + nameOrPath + Extension;
            using Stream stream = Assembly.GetManifestResourceStream(file)!;
            return (file, ReadText(stream, file));
        }

        return IsPath(nameOrPath) ? (nameOrPath, LoadFile(nameOrPath)) : throw Unknown(nameOrPath);
    }

    internal static void CheckLength(long length, string file)
    {
        if (length > MaxBytes)
        {
            throw new ChipFormatException(
                $"{file}: is larger than {MaxBytes} bytes, the most that a chip file may have. Is it a chip file?", file);
        }
    }

    private static string LoadFile(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return ReadText(stream, path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string reason = Directory.Exists(path) ? "is a folder" : File.Exists(path) ? "cannot be opened" : "does not exist";
            throw new ChipFormatException($"{ChipText.Printable(path)}: {reason}. Give a chip file, or a built-in chip: {Names}.", path);
        }
    }

    private static string ReadText(Stream stream, string file)
    {
        // Bounded, because a path may lead to something that has no end.
        byte[] bytes = new byte[MaxBytes + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        CheckLength(length, file);
        int mark = bytes.AsSpan(0, length).StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, mark, length - mark);
        }
        catch (DecoderFallbackException fault)
        {
            throw new ChipFormatException(
                $"{file}: is not UTF-8 text (byte {fault.Index + mark}). Save it as UTF-8. Is it a chip file?", file);
        }
    }

    private static string Names => string.Join(", ", BuiltIn);

    private static ChipFormatException Unknown(string name) => new(
        $"There is no built-in chip \"{ChipText.Printable(name)}\".{Spelling.Suggest(name, BuiltIn)} Built-in chips: {Names}. "
        + "A chip of your own is given by the path of its file.",
        name);

    private static bool IsPath(string text) =>
        text.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) || text.Contains('/') || text.Contains('\\') || Path.Exists(text);

    private static bool IsChip(string resource) =>
        resource.StartsWith(Folder, StringComparison.Ordinal) && !resource.EndsWith(SchemaExtension, StringComparison.Ordinal);

    private static string NameOf(string resource) => resource[Folder.Length..^Extension.Length];
}
