using NeuroSim.Chips;
using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Cli.Pages;

/// <summary>The tables of a run's page.</summary>
internal static class RunTables
{
    private const int MostSubSteps = 8;

    /// <summary>Layers in execution order.</summary>
    public static string Layers(RunReport report)
    {
        PageTable table = new("Layers, per sample. Energy without clock and static power.", "Layer", ">#", "Kind", ">Cores", ">SynOps", ">MACs", ">Packets",
            ">Energy", ">Share", ">Busy");
        foreach ((LayerPart l, int i) in report.Layers.Select((l, i) => (l, i)))
        {
            double share = report.EnergyPj.Dynamic > 0 ? l.EnergyPj / report.EnergyPj.Dynamic : 0;
            table.Add(
                l.Name, Whole(i + 1), l.Kind, Whole(l.Cores), Mean(l.SynapticOperations, report), Mean(l.Macs, report), Mean(l.Packets, report),
                new(Format.Energy(l.EnergyPj), l.EnergyPj), Share(share), Share(l.BusyFraction));
        }

        return table.ToHtml();
    }

    /// <summary>Spiking sites.</summary>
    public static string Sites(RunReport report)
    {
        int steps = Math.Min(report.Network.D, MostSubSteps);
        PageTable table = new(
            "Sites, per sample; the rate is the share of the spikes that neurons could fire, by sub-step the share of neurons that "
                + $"do{(steps < report.Network.D ? $" (first {steps} of {report.Network.D} sub-steps)" : string.Empty)}.",
            ["Site", ">Neurons", ">Spikes", ">Rate", .. Enumerable.Range(1, steps).Select(k => $">{k}")]);
        foreach (SitePart s in report.Sites)
        {
            table.Add([s.Name, Whole(s.Neurons), Mean(s.Spikes, report), Share(s.FiringRate), .. s.FiringRateBySubStep.Take(steps).Select(Share)]);
        }

        return table.ToHtml();
    }

    /// <summary>Immediate firing beside the golden counts; empty for others.</summary>
    public static string Firing(RunReport report)
    {
        if (report.Firing is not { } firing)
        {
            return string.Empty;
        }

        PageTable table = new(
            $"Immediate firing beside the golden counts: {Format.Percent(firing.SameDecision)} of decisions "
                + $"agree{(firing.GoldenAccuracy is { } g ? $"; the golden integer network has an accuracy of {Format.Percent(g)}" : string.Empty)}.",
            "Site", ">Golden spikes", ">Spikes", ">Mean deviation", ">Largest");
        foreach (FiringSitePart s in firing.Sites)
        {
            table.Add(s.Name, Mean(s.GoldenSpikes, report), Mean(s.Spikes, report), new(Format.Fraction(s.MeanDeviation), s.MeanDeviation),
                Whole(s.LargestDeviation));
        }

        return table.ToHtml();
    }

    /// <summary>Busiest cores and links.</summary>
    public static string Busiest(UtilisationPart busy)
        => Html.Columns(BusyTable("Busiest cores", "Core", busy.BusiestCores), busy.BusiestLinks.Count > 0
            ? BusyTable("Busiest links", "Link", busy.BusiestLinks) : string.Empty);

    /// <summary>Fullest queues of an asynchronous chip.</summary>
    public static string Queues(AsynchronousPart part)
    {
        if (part.FullestQueues is null)
        {
            return Html.Paragraph("Queues and stalls are not simulated with analytic timing; --timing cycle simulates every message.", "muted");
        }

        PageTable table = new("Fullest queues", "Core", "Layer", ">Messages at the peak", ">Mean", ">Stalled, all samples");
        foreach (QueuePart q in part.FullestQueues)
        {
            table.Add(q.Name, q.Layer, Whole(q.Peak), new(Format.Mean(q.Mean), q.Mean), new(Format.Time(q.StalledPs), q.StalledPs));
        }

        return table.ToHtml();
    }

    /// <summary>Energies by the models of the literature.</summary>
    public static string Literature(RunReport report)
    {
        PageTable table = new("The same network by models of the literature, which know no chip", "Model", ">Energy per sample",
            ">Of the chip's total")
        { Sortable = false };
        foreach ((string model, double pj) in report.LiteratureEnergyPj)
        {
            table.Add(EnergyTables.ModelName(model), new(Format.Energy(pj), pj), Share(report.EnergyPj.Total > 0 ? pj / report.EnergyPj.Total : 0));
        }

        return table.ToHtml();
    }

    /// <summary>Names and values.</summary>
    public static string Pairs(string caption, string name, string value, IEnumerable<(string Name, string Value)> pairs)
    {
        PageTable table = new(caption, name, value) { Sortable = false };
        foreach ((string key, string text) in pairs)
        {
            table.Add(key, text);
        }

        return table.Count == 0 ? string.Empty : table.ToHtml();
    }

    /// <summary>Numbers of a chip that were derived or assumed.</summary>
    public static string Estimates(ChipDescription chip)
    {
        PageTable table = new($"Numbers of {chip.Name} that were derived or assumed, not published", "Number", "Value", "How it was estimated");
        foreach (ChipFact fact in ChipSheet.Facts(chip).Where(f => f.Estimate))
        {
            table.Add(fact.Path, fact.Text, fact.Source);
        }

        return table.Count == 0 ? string.Empty : table.ToHtml();
    }

    private static string BusyTable(string caption, string column, IReadOnlyList<BusyPart> parts)
    {
        PageTable table = new($"{caption}, share of the time of a sample", column, ">Busy");
        foreach (BusyPart part in parts)
        {
            table.Add(part.Name, Share(part.BusyFraction));
        }

        return table.ToHtml();
    }

    private static TableCell Whole(long count) => new(Format.Count(count), count);

    private static TableCell Mean(long total, RunReport report) => new(Format.Mean(total / (double)report.Samples), total);

    private static TableCell Share(double share) => new(Format.Percent(share), share);
}
