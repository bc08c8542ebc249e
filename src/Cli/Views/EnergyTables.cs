using NeuroSim.Chips;
using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Reports;
using Spectre.Console;

namespace NeuroSim.Cli.Views;

/// <summary>The energy of a report: by kind and action, and beside the models of the literature.</summary>
internal static class EnergyTables
{
    // Names of the models as people know them; a model without an entry goes under the name in the report.
    private static readonly Dictionary<string, string> s_models = new(StringComparer.Ordinal)
    {
        ["spikeDrivenTransformer"] = "Spike-driven Transformer papers (0.9 pJ/AC, 4.6 pJ/MAC)",
        ["annWithSameShape"] = "the same network without spikes (4.6 pJ/MAC; padded borders counted, as in the papers' formulas)",
        ["lemaire"] = "Lemaire et al. (with memory; spiking convolution and linear layers only, not image layer or attention)",
    };

    /// <summary>Name of a model as people know it.</summary>
    public static string ModelName(string model) => s_models.GetValueOrDefault(model, model);

    public static void Show(RunReport report, Terminal terminal)
    {
        Tables.Section(terminal, $"Energy per sample: {Format.Energy(report.EnergyPj.Total)}", ByKind(report.EnergyPj));
        Tables.Section(terminal, "The same by models of the literature, which know no chip", Literature(report));
    }

    private static Listing ByKind(EnergyPart energy)
    {
        Listing table = new("Kind", ">energy", ">share", "~of which");
        foreach ((string kind, double pj) in energy.ByKind.OrderByDescending(k => k.Value))
        {
            table.Add(kind, Format.Energy(pj), Format.Percent(pj / energy.Total), OfWhich(kind, energy));
        }

        table.AddBold("total", Format.Energy(energy.Total), Format.Percent(1), string.Empty);
        return table;
    }

    private static string OfWhich(string kind, EnergyPart energy)
    {
        if (kind == EnergyAccount.Name(EnergyKind.Static))
        {
            return $"power of idle chips until the end; {Format.Energy(energy.StaticPipelined)} in a full pipeline";
        }

        IEnumerable<(string Name, double Pj)> actions = ChipActions.All
            .Where(a => EnergyAccount.Name(a.Kind()) == kind)
            .Select(a => (Words(a), energy.ByAction.GetValueOrDefault(EnergyAccount.Name(a))));
        return string.Join(", ", actions.Where(a => a.Pj > 0).OrderByDescending(a => a.Pj).Select(a => $"{a.Name} {Format.Energy(a.Pj)}"));
    }

    // "WeightWordRead" → "weight word read".
    private static string Words(ChipAction action)
        => string.Concat(action.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $" {char.ToLowerInvariant(c)}"
        : $"{char.ToLowerInvariant(c)}"));

    private static Listing Literature(RunReport report)
    {
        Listing table = new("~Model", ">energy", ">of the chip's total");
        foreach ((string model, double pj) in report.LiteratureEnergyPj)
        {
            table.Add(ModelName(model), Format.Energy(pj), Format.Percent(pj / report.EnergyPj.Total));
        }

        return table;
    }
}
