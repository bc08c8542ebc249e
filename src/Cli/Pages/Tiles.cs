namespace NeuroSim.Cli.Pages;

/// <summary>The numbers that a reader looks at first: each with its name and, below it, what it means.</summary>
internal static class Tiles
{
    /// <summary>The tiles as HTML.</summary>
    public static string ToHtml(params IEnumerable<Tile> tiles)
        => $"<dl class=\"tiles\">\n{string.Concat(tiles.Select(ToHtml))}</dl>\n";

    private static string ToHtml(Tile tile)
        => $"<div{(tile.Alert ? " class=\"alert\"" : string.Empty)}><dt>{Html.Text(tile.Name)}</dt><dd class=\"value\">{Html.Text(tile.Value)}</dd>"
            + $"<dd class=\"note\">{Html.Text(tile.Note)}</dd></div>\n";
}

/// <summary>A number that a reader looks at first.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The number with its unit.</param>
/// <param name="Note">What it means.</param>
/// <param name="Alert">True if it tells of something that a chip should not do.</param>
internal sealed record Tile(string Name, string Value, string Note, bool Alert = false);
