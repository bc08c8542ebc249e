using System.Globalization;
using System.Text;

namespace NeuroSim.Cli.Charts;

/// <summary>Writes the elements of a chart. Text is escaped here and nowhere else; colours come by class from <see cref="ChartStyle"/>.</summary>
internal sealed class SvgWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Starts a chart.</summary>
    /// <param name="width">Width in units of the view box.</param>
    /// <param name="height">Height in the same units.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="description">What a reader who cannot see it should know.</param>
    /// <param name="standalone">True for a file of its own.</param>
    public SvgWriter(double width, double height, string title, string description, bool standalone)
    {
        string box = $"viewBox=\"0 0 {Number(width)} {Number(height)}\"";
        if (standalone)
        {
            _text.Append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" ")
                .Append(box).Append(CultureInfo.InvariantCulture, $" width=\"{Number(width)}\" height=\"{Number(height)}\" role=\"img\">\n")
                .Append("<title>").Append(Escaped(title)).Append("</title>\n<desc>").Append(Escaped(description)).Append("</desc>\n<style>")
                .Append(ChartStyle.Rules(standalone: true)).Append("</style>\n");
            Rect(0, 0, width, height, "paper");
        }
        else
        {
            _text.Append("<svg class=\"chart\" ").Append(box).Append(" role=\"img\" aria-label=\"").Append(Escaped($"{title}. {description}")).Append("\">\n");
        }
    }

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string classes, string? hint = null)
        => Element("line", $"x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\"", classes, hint);

    /// <summary>A rectangle; what it stands for may be shown as a hint.</summary>
    public void Rect(double x, double y, double width, double height, string classes, string? hint = null)
        => Element("rect", $"x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" height=\"{Number(height)}\"", classes, hint);

    /// <summary>A path.</summary>
    public void Path(string data, string classes, string? hint = null) => Element("path", $"d=\"{data}\"", classes, hint);

    /// <summary>A line of given width, in units of the view box.</summary>
    public void Stroke(string data, double width, string classes, string? hint = null)
        => Element("path", $"d=\"{data}\" stroke-width=\"{Number(width)}\"", classes, hint);

    /// <summary>Text; <paramref name="anchor"/> is start, middle or end.</summary>
    public void Text(double x, double y, string text, string classes = "", string anchor = "start", bool upwards = false)
    {
        string turn = upwards ? $" transform=\"rotate(-90 {Number(x)} {Number(y)})\"" : string.Empty;
        string place = anchor == "start" ? string.Empty : $" text-anchor=\"{anchor}\"";
        string style = classes.Length == 0 ? string.Empty : $" class=\"{classes}\"";
        _text.Append(CultureInfo.InvariantCulture, $"<text x=\"{Number(x)}\" y=\"{Number(y)}\"{place}{style}{turn}>{Escaped(text)}</text>\n");
    }

    /// <summary>The chart, closed.</summary>
    public override string ToString() => $"{_text}</svg>\n";

    /// <summary>A coordinate, to a hundredth of a unit.</summary>
    public static string Number(double value) => (double.IsFinite(value) ? value : 0).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Text as XML and HTML take it, also between quotes; what XML forbids becomes a mark.</summary>
    public static string Escaped(string text)
    {
        StringBuilder safe = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => safe.Append("&amp;"),
                '<' => safe.Append("&lt;"),
                '>' => safe.Append("&gt;"),
                '"' => safe.Append("&quot;"),
                '\'' => safe.Append("&#39;"),
                < 0x20 or (>= 0x7f and < 0xa0) or 0xfffe or 0xffff => safe.Append(rune.Value is '\n' or '\t' ? ' ' : '\ufffd'),
                _ => safe.Append(rune.ToString()),
            };
        }

        return safe.ToString();
    }

    private void Element(string name, string attributes, string classes, string? hint)
    {
        _text.Append('<').Append(name).Append(' ').Append(attributes).Append(" class=\"").Append(classes).Append('"');
        _ = hint is null ? _text.Append("/>\n") : _text.Append("><title>").Append(Escaped(hint)).Append("</title></").Append(name).Append(">\n");
    }
}
