using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Programs;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Programs;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Programs;

/// <summary>A saved program whose entries can be changed, with checksums that are right again: what a careful vandal would do.</summary>
internal sealed class ProgramEdit
{
    private readonly List<(string Name, byte[] Content)> _entries;

    public ProgramEdit(byte[]? file = null)
    {
        using MemoryStream stream = new(file ?? Sound);
        _entries = [.. StoredZip.Read(stream, "sound").Select(e => (e.Name, e.Content.ToArray()))];
    }

    /// <summary>The file of a sound program.</summary>
    public static byte[] Sound { get; } = Save(SmallNetwork.Compile());

    public static byte[] Save(ChipProgram program)
    {
        using TempFolder folder = new();
        ProgramFile.Save(program, folder.PathOf("a.nsp"));
        return File.ReadAllBytes(folder.PathOf("a.nsp"));
    }

    /// <summary>Loads a file that is made of some bytes.</summary>
    public static ChipProgram Load(byte[] file)
    {
        using TempFolder folder = new();
        return ProgramFile.Load(folder.Write("edited.nsp", file));
    }

    /// <summary>Asserts that a file is refused with a message that holds all of some words.</summary>
    public static void AssertRefused(byte[] file, params string[] words)
    {
        string message = Assert.Throws<ProgramFormatException>(() => Load(file))!.Message;
        foreach (string word in words)
        {
            Assert.That(message, Does.Contain(word));
        }

        Assert.That(message, Does.Contain("edited.nsp").And.Not.Contain("   at "));
    }

    public byte[] this[string name] => _entries.Single(e => e.Name == name).Content;

    /// <summary>Puts an entry in the place of another, or before the checksums.</summary>
    public ProgramEdit Put(string name, byte[] content)
    {
        int at = _entries.FindIndex(e => e.Name == name);
        _entries.Insert(at < 0 ? _entries.Count - 1 : at, (name, content));
        if (at >= 0)
        {
            _entries.RemoveAt(at + 1);
        }

        return this;
    }

    public ProgramEdit Drop(string name)
    {
        _entries.RemoveAll(e => e.Name == name);
        return this;
    }

    public ProgramEdit Swap()
    {
        (_entries[0], _entries[1]) = (_entries[1], _entries[0]);
        return this;
    }

    public ProgramEdit Manifest(Action<JsonObject> edit) => Json("manifest.json", edit);

    public ProgramEdit Json(string name, Action<JsonObject> edit)
    {
        JsonObject json = JsonNode.Parse(this[name])!.AsObject();
        edit(json);
        return Put(name, Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    /// <summary>The file, with the manifest's checksums of the blobs and all others made right.</summary>
    public byte[] Build(bool fixManifest = true)
    {
        if (fixManifest)
        {
            Manifest(m => m["blobs"] = new JsonArray([.. _entries.Where(e => e.Name.EndsWith(".safetensors", StringComparison.Ordinal))
                .Select(e => new JsonObject { ["entry"] = e.Name, ["bytes"] = e.Content.Length, ["sha256"] = Sha256(e.Content) })]));
        }

        string sums = string.Concat(_entries.Where(e => e.Name != "SHA256SUMS").Select(e => $"{Sha256(e.Content)}  {e.Name}\n"));
        return _entries.Exists(e => e.Name == "SHA256SUMS") ? Put("SHA256SUMS", Encoding.ASCII.GetBytes(sums)).Zip() : Zip();
    }

    /// <summary>The file with the checksums as they are.</summary>
    public byte[] Zip()
    {
        using MemoryStream stream = new();
        StoredZip.Write(stream, [.. _entries.Select(e => new StoredEntry(e.Name, e.Content))]);
        return stream.ToArray();
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
