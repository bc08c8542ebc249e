using NeuroSim.Chips;
using Spectre.Console;

namespace NeuroSim.Cli.Views;

/// <summary>Chips as people read them: every number with its source.</summary>
internal static class ChipView
{
    public static void List(IEnumerable<ChipDescription> chips, Terminal terminal)
    {
        foreach (ChipDescription chip in chips)
        {
            Tables.Heading(terminal, chip.Name);
            Tables.Paragraph(terminal, chip.Summary);
        }

        terminal.Screen.WriteLine();
        terminal.Say("'neurosim chips NAME' shows one with the source of each number; --json prints its file.");
    }

    public static void Show(ChipDescription chip, Terminal terminal)
    {
        Tables.Heading(terminal, chip.Name);
        Tables.Paragraph(terminal, chip.Summary);
        Tables.Section(terminal, "Facts (~ stands before an estimate: derived or assumed, not published)", Facts(chip));
        Items(terminal, "Notes", chip.Notes);
        Items(terminal, "The energy counts", chip.Boundary.Included);
        Items(terminal, "The energy does not count", chip.Boundary.Excluded);
        terminal.Screen.WriteLine();
    }

    private static Listing Facts(ChipDescription chip)
    {
        Listing table = new("Fact", ">value", "~source");
        foreach (ChipFact fact in ChipSheet.Facts(chip))
        {
            table.Add(fact.Path, $"{(fact.Estimate ? "~ " : string.Empty)}{fact.Text}", fact.Source);
        }

        return table;
    }

    private static void Items(Terminal terminal, string heading, IReadOnlyList<string> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        Tables.Heading(terminal, heading);
        foreach (string item in items)
        {
            Tables.Paragraph(terminal, $"- {item}");
        }
    }
}
