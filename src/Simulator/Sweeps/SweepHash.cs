using System.Security.Cryptography;
using System.Text;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>Hashes by which a sweep notices that something changed: SHA-256, in hexadecimal.</summary>
public static class SweepHash
{
    /// <summary>Digits of a point's key: enough that no two points share one, few enough for file names.</summary>
    private const int KeyDigits = 32;

    /// <summary>Hash of a file, or of a folder: the names and contents of all files in it.</summary>
    /// <exception cref="SweepException">There is no such file.</exception>
    public static string OfFile(string path)
    {
        try
        {
            return Directory.Exists(path) ? OfFolder(path) : Of(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SweepException($"{path}: cannot be read ({e.Message.TrimEnd('.')}).", e);
        }
    }

    /// <summary>Hash of texts; where one ends and the next begins matters.</summary>
    public static string OfTexts(params IEnumerable<string> texts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Hash of texts, cut to the length of a point's key.</summary>
    public static string Key(params IEnumerable<string> texts) => OfTexts(texts)[..KeyDigits];

    private static string Of(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string OfFolder(string folder) => OfTexts(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).SelectMany(f => new[] { Path.GetRelativePath(folder, f), Of(f) }));
}
