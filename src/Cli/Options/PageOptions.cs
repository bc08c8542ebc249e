using System.CommandLine;

namespace NeuroSim.Cli.Options;

/// <summary>Where pages and charts go.</summary>
internal sealed class PageOptions
{
    private readonly Option<string?> _html = OptionValues.Output(
        "--html", "Write a page for a browser: one file that needs nothing beside it and no network, with charts, tables and the report inside.");

    private readonly Option<string?> _svg = new("--svg")
    {
        Description = "Write each chart of the page as an SVG file of its own into this folder, which is made if it does not exist.",
        HelpName = "FOLDER",
    };

    public void AddTo(Command command)
    {
        command.Add(_html);
        command.Add(_svg);
    }

    public PageChoice Read(ParseResult parsed) => new(parsed.GetValue(_html), parsed.GetValue(_svg));
}

/// <summary>Where pages and charts go.</summary>
/// <param name="Html">File of the page, or null for none.</param>
/// <param name="Svg">Folder of the charts, or null for none.</param>
internal sealed record PageChoice(string? Html, string? Svg)
{
    /// <summary>Whether there is anything to write.</summary>
    public bool Wanted => Html is not null || Svg is not null;
}
