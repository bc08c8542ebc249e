using System.Text;

namespace NeuroSim.Cli.Pages;

/// <summary>A whole page: one file that loads nothing, neither from the network nor from beside it, and that its content cannot make load anything.</summary>
/// <param name="Title">Heading and title.</param>
/// <param name="Subtitle">Lines below it.</param>
/// <param name="Sections">Its parts.</param>
internal sealed record PageFrame(string Title, IReadOnlyList<string> Subtitle, IReadOnlyList<PageSection> Sections)
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        + "form-action 'none'";

    /// <summary>What can be saved from the page as JSON.</summary>
    public string Data { get; init; } = "null";

    /// <summary>Name of that file.</summary>
    public string DataName { get; init; } = "report.json";

    /// <summary>True if the data are a list of results, one of which opens with each row of a table.</summary>
    public bool DataAreResults { get; init; }

    /// <summary>The page as HTML.</summary>
    public string ToHtml()
    {
        StringBuilder html = new();
        html.Append($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="NeuroSim">
            <link rel="icon" href="data:,">
            <title>{Html.Text(Title)}</title>
            <style>
            {PageStyle.Sheet}</style>
            </head>
            <body>
            <header>
            <h1>{Html.Text(Title)}</h1>

            """);
        html.Append(string.Concat(Subtitle.Select(l => Html.Paragraph(l, "sub"))));
        html.Append("<div class=\"bar\">\n<nav aria-label=\"Sections\">")
            .Append(string.Concat(Sections.Select(s => $"<a href=\"#{s.Id}\">{Html.Text(s.Heading)}</a> ")))
            .Append($"</nav>\n<span class=\"noprint\"><button type=\"button\" id=\"save\" data-name=\"{Html.Text(DataName)}\" hidden>Save as JSON</button> ")
            .Append("<button type=\"button\" id=\"theme\" hidden>Dark colours</button></span>\n</div>\n</header>\n<main>\n");
        foreach (PageSection section in Sections)
        {
            html.Append($"<section id=\"{section.Id}\" aria-labelledby=\"{section.Id}-h\">\n<h2 "
                + $"id=\"{section.Id}-h\">{Html.Text(section.Heading)}</h2>\n{section.Content}</section>\n");
        }

        html.Append("</main>\n<footer>Made by NeuroSim. Times and energies are those of the simulated chip; results are no better than the numbers in its "
            + "chip file.</footer>\n")
            .Append($"<script type=\"application/json\" id=\"data\"{(DataAreResults ? " data-results" : string.Empty)}>{Html.Json(Data)}</script>\n")
            .Append($"<script>\n{PageScript.Text}\n</script>\n</body>\n</html>\n");
        return html.ToString();
    }
}
