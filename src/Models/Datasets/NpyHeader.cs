using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Datasets;

/// <summary>The header of an NPY file, versions 1 to 3.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Width">Bytes of one element.</param>
/// <param name="FortranOrder">True if the first index runs fastest.</param>
/// <param name="Shape">Sizes; none for a scalar.</param>
/// <param name="DataAt">Where the elements begin.</param>
internal sealed partial record NpyHeader(NpyType Type, int Width, bool FortranOrder, ImmutableArray<int> Shape, int DataAt)
{
    /// <summary>Longest text of an element, in code points.</summary>
    private const int MaxTextLength = 65_536;

    /// <summary>Most characters that are looked at: the longest header of a plain array has far fewer.</summary>
    private const int MaxText = 10_000;

    /// <summary>NumPy stops at the same number.</summary>
    private const int MaxDimensions = 64;

    private const int VersionAt = 6;

    /// <summary>The first bytes of each NPY file.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the header.</summary>
    public static NpyHeader Parse(ReadOnlySpan<byte> bytes, FilePlace place)
    {
        if (!bytes.StartsWith(Magic) || bytes.Length < VersionAt + 6)
        {
            throw place.Error($"not an NPY array: the first bytes are {InputFile.Magic(bytes)}, not {Convert.ToHexString(Magic)}.");
        }

        (int begin, long length) = bytes[VersionAt] switch
        {
            1 => (10, BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..])),
            2 or 3 => (12, (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..])),
            byte version => throw place.Error($"NPY version {version} is unknown; NeuroSim reads 1 to 3."),
        };
        return length <= bytes.Length - begin
            ? Parse(Encoding.UTF8.GetString(bytes.Slice(begin, (int)length)), begin + (int)length, place)
            : throw place.Error($"the header claims {length} bytes, {bytes.Length - begin} are left. The file is cut short or damaged.");
    }

    private static NpyHeader Parse(string text, int dataAt, FilePlace place)
    {
        // The header is a Python dict that NumPy prints in one fixed way; no Python expression is evaluated.
        if (text.Length > MaxText || Layout().Match(text) is not { Success: true } match)
        {
            string shown = text.Trim();
            throw place.Error($"the header {shown[..Math.Min(120, shown.Length)]} is not that of a plain array "
                + "(structured types are not read). Save the fields as separate arrays.");
        }

        (NpyType type, int width) = ParseType(match.Groups["descr"].Value, place);
        return new NpyHeader(type, width, match.Groups["fortran"].Value is "True", ParseShape(match.Groups["shape"].Value, place), dataAt);
    }

    private static (NpyType Type, int Width) ParseType(string descr, FilePlace place)
    {
        if (descr.StartsWith('>'))
        {
            throw place.Error($"the array is big-endian ({descr}). Save it with .astype('{descr.Replace('>', '<')}').");
        }

        if (descr.Length > 2 && descr[1] == 'U')
        {
            return int.TryParse(descr.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                    && length is > 0 and <= MaxTextLength
                ? (NpyType.Text, 4 * length)
                : throw place.Error($"the type {descr} is text of an unsupported length; 1 to {MaxTextLength} is possible.");
        }

        return descr.TrimStart('<', '|', '=') switch
        {
            "f8" => (NpyType.F64, 8),
            "f4" => (NpyType.F32, 4),
            "f2" => (NpyType.F16, 2),
            "i8" => (NpyType.I64, 8),
            "i4" => (NpyType.I32, 4),
            "i2" => (NpyType.I16, 2),
            "i1" => (NpyType.I8, 1),
            "u8" => (NpyType.U64, 8),
            "u4" => (NpyType.U32, 4),
            "u2" => (NpyType.U16, 2),
            "u1" => (NpyType.U8, 1),
            "b1" => (NpyType.Bool, 1),
            "O" => throw place.Error("the array holds Python objects, which are pickled code and never read. Save numbers or text."),
            _ => throw place.Error($"the type {descr} is not supported; NeuroSim reads f2, f4, f8, i1 to i8, u1 to u8, b1 and U. "
                + "Convert the array."),
        };
    }

    private static ImmutableArray<int> ParseShape(string text, FilePlace place)
    {
        string[] sizes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (sizes.Length > MaxDimensions)
        {
            throw place.Error($"the array has {sizes.Length} dimensions; the limit is {MaxDimensions}.");
        }

        return [.. sizes.Select(size => int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw place.Error($"the shape ({text}) holds '{size}'; sizes are whole numbers from 0 to {int.MaxValue}."))];
    }

    [GeneratedRegex(
        @"^\s*\{\s*'descr':\s*'(?<descr>[^']{1,16})',\s*'fortran_order':\s*(?<fortran>True|False),"
            + @"\s*'shape':\s*\((?<shape>[^()]*)\),?\s*\}\s*$",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Layout();
}
