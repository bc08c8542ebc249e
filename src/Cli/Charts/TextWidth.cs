namespace NeuroSim.Cli.Charts;

/// <summary>About how wide text is: a chart is laid out without knowing the font of its reader, so this rather says too much than too little.</summary>
internal static class TextWidth
{
    /// <summary>Size of text in a chart.</summary>
    public const double FontSize = 12;

    /// <summary>Height of a line of it.</summary>
    public const double LineHeight = 16;

    /// <summary>Width of a line of text in units of the view box.</summary>
    public static double Of(string text, double size = FontSize) => text.Sum(Share) * size;

    /// <summary>Width of the widest of some texts.</summary>
    public static double Of(IEnumerable<string> texts) => texts.Select(t => Of(t)).DefaultIfEmpty(0).Max();

    /// <summary>The text, shortened in its middle when it is wider than there is room for: names of layers differ at their ends.</summary>
    public static string Fit(string text, double width)
    {
        if (Of(text) <= width)
        {
            return text;
        }

        int keep = text.Length;
        while (keep > 2 && Of(Short(text, keep)) > width)
        {
            keep--;
        }

        return Short(text, keep);
    }

    private static string Short(string text, int keep) => $"{text[..(keep / 3)]}…{text[(text.Length - (keep - keep / 3))..]}";

    private static double Share(char c) => c switch
    {
        'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '|' or '!' or '\'' or ' ' or '(' or ')' or 'f' or 't' or 'r' or '/' => 0.38,
        'm' or 'w' or 'M' or 'W' or '%' or '@' => 0.88,
        >= 'A' and <= 'Z' => 0.68,
        _ => 0.62,
    };
}
