using System.Text;

namespace NeuroSim.Models.Events;

/// <summary>Text of a file as messages show it: in one line, only its beginning, what is not printable as a question mark.</summary>
internal static class ShownText
{
    private const int Most = 40;

    /// <summary>Text as bytes of unknown encoding.</summary>
    public static string Of(ReadOnlySpan<byte> text) => Of(Encoding.Latin1.GetString(text[..Math.Min(Most + 1, text.Length)]));

    /// <summary>Text.</summary>
    public static string Of(string text) =>
        string.Concat(text.Take(Most).Select(c => c is >= ' ' and <= '~' ? c : '?')) + (text.Length > Most ? "…" : string.Empty);
}
