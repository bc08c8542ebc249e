using NeuroSim.Cli.Charts;

namespace NeuroSim.Cli.Pages;

/// <summary>Pieces of HTML. Text comes in through <see cref="Text"/>, which escapes it, and nowhere else.</summary>
internal static class Html
{
    /// <summary>Text of files and messages as HTML.</summary>
    public static string Text(string text) => SvgWriter.Escaped(text);

    /// <summary>A paragraph.</summary>
    public static string Paragraph(string text, string classes = "") => $"<p{Class(classes)}>{Text(text)}</p>\n";

    /// <summary>A list of lines.</summary>
    public static string Items(IEnumerable<string> lines, string classes = "")
        => $"<ul{Class(classes)}>\n{string.Concat(lines.Select(l => $"<li>{Text(l)}</li>\n"))}</ul>\n";

    /// <summary>Parts of a page beside each other where there is room.</summary>
    public static string Columns(params IEnumerable<string> parts)
        => $"<div class=\"figures\">\n{string.Concat(parts.Where(p => p.Length > 0).Select(p => $"<div>{p}</div>\n"))}</div>\n";

    /// <summary>Something that opens when asked.</summary>
    public static string Details(string summary, string content) => $"<details><summary>{Text(summary)}</summary>\n{content}</details>\n";

    /// <summary>A part of a page with its heading.</summary>
    public static PageSection Section(string id, string heading, params IEnumerable<string> content)
        => new(id, heading, string.Concat(content));

    /// <summary>JSON as the content of a script element: no text in it can end the element or start a comment.</summary>
    public static string Json(string json) => json.Replace("<", "\\u003c", StringComparison.Ordinal).Replace("\u2028", "\\u2028", StringComparison.Ordinal)
        .Replace("\u2029", "\\u2029", StringComparison.Ordinal);

    private static string Class(string classes) => classes.Length == 0 ? string.Empty : $" class=\"{classes}\"";
}

/// <summary>A part of a page.</summary>
/// <param name="Id">Name for links.</param>
/// <param name="Heading">Heading.</param>
/// <param name="Content">What is below it, as HTML.</param>
internal sealed record PageSection(string Id, string Heading, string Content);
