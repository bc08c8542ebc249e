using System.CommandLine;
using System.Text.Json;
using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Views;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>chips</c>: lists chips and explains their numbers.</summary>
internal static class ChipsVerb
{
    public static Command Create(Terminal terminal)
    {
        VerbCommand verb = new(
            "chips",
            "List the built-in chips, or show one with the source of each number.",
            "neurosim chips",
            "neurosim chips tianjic-like",
            "neurosim chips tianjic-like --json > my-chip.json",
            "neurosim chips --schema > chip.schema.json");
        Argument<string?> name = new("NAME|FILE") { Description = "Built-in chip or chip file.", Arity = ArgumentArity.ZeroOrOne };
        name.Validators.Add(ParseFault.RefuseOptions);
        Option<bool> schema = OptionValues.Switch("--schema", "Print the JSON Schema of chip files, for editors.");
        Option<bool> json = OptionValues.Switch("--json", "Print JSON: of one chip its file, to copy and change; otherwise the list.");
        verb.Add(name);
        verb.Add(schema);
        verb.Add(json);
        verb.SetAction(parsed => Show(parsed.GetValue(name), parsed.GetValue(schema), parsed.GetValue(json), terminal));
        return verb;
    }

    private static int Show(string? name, bool schema, bool json, Terminal terminal)
    {
        if (schema)
        {
            terminal.Output.Write(ChipSchema.Generate());
        }
        else if (name is null)
        {
            List(json, terminal);
        }
        else if (json)
        {
            terminal.Output.WriteLine(ChipJson.Write(ChipReader.Read(name)));
        }
        else
        {
            ChipView.Show(ChipReader.Read(name), terminal);
        }

        return ExitCodes.Success;
    }

    private static void List(bool json, Terminal terminal)
    {
        ChipDescription[] chips = [.. ChipReader.BuiltIn.Select(ChipReader.Read)];
        if (json)
        {
            var list = chips.Select(c => new { c.Name, c.Summary, Cores = c.CoresPerChip });
            terminal.Output.WriteLine(JsonSerializer.Serialize(list, JsonText.Indented));
        }
        else
        {
            ChipView.List(chips, terminal);
        }
    }
}
