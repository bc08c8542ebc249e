namespace NeuroSim.Models.Checkpoints;

/// <summary>What all readers ask of a path before they look at its content.</summary>
internal static class InputFile
{
    /// <summary>Bytes that are enough to tell the formats apart.</summary>
    public const int HeadBytes = 64;

    /// <summary>The first bytes of a file that must exist and not be empty.</summary>
    /// <param name="path">File.</param>
    /// <param name="what">What the user meant to give: "checkpoint", "image file".</param>
    public static byte[] Head(string path, string what)
    {
        if (Directory.Exists(path))
        {
            throw new FilePlace(path).Error($"this is a folder; give the {what} inside it.");
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: there is no such file; give the path of a {what}.", path);
        }

        using FileStream stream = File.OpenRead(path);
        byte[] head = new byte[HeadBytes];
        int length = stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
        return length > 0 ? head[..length] : throw new FilePlace(path).Error($"the file is empty; give a {what}.");
    }

    /// <summary>All bytes of a file that must fit into one array.</summary>
    public static byte[] All(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= Array.MaxLength
            ? File.ReadAllBytes(path)
            : throw new FilePlace(path).Error($"the file has {length} bytes; NeuroSim reads up to {Array.MaxLength}. Save fewer "
                + "tensors per file.");
    }

    /// <summary>The first bytes in hexadecimal, for messages about unknown files.</summary>
    public static string Magic(ReadOnlySpan<byte> head) => Convert.ToHexString(head[..Math.Min(8, head.Length)]);
}
