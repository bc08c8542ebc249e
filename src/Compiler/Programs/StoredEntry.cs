using System.Security.Cryptography;

namespace NeuroSim.Compiler.Programs;

/// <summary>One entry of a <see cref="StoredZip"/>.</summary>
/// <param name="name">Name, in ASCII.</param>
/// <param name="content">Content, not changed any more.</param>
public sealed class StoredEntry(string name, ReadOnlyMemory<byte> content)
{
    private string? _sha256;

    /// <summary>Name.</summary>
    public string Name { get; } = name;

    /// <summary>Content.</summary>
    public ReadOnlyMemory<byte> Content { get; } = content;

    /// <summary>Checksum of the content in hexadecimal; computed once, since the content may be large and several others speak of it.</summary>
    public string Sha256 => _sha256 ??= Convert.ToHexStringLower(SHA256.HashData(Content.Span));
}
