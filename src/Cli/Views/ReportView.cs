using NeuroSim.Simulator.Reports;
using Spectre.Console;

namespace NeuroSim.Cli.Views;

/// <summary>A report as tables: what a reader of the JSON would look at first.</summary>
internal static class ReportView
{
    private const int MostRows = 10;
    private const int MostSubSteps = 8;

    public static void Show(RunReport report, Terminal terminal)
    {
        Headline(report, terminal);
        EnergyTables.Show(report, terminal);
        Layers(report, terminal);
        Sites(report, terminal);
        AsynchronousTables.Show(report, terminal);
        Checks(report, terminal);
        Boundary(report, terminal);
    }

    private static void Headline(RunReport report, Terminal terminal)
    {
        Tables.Heading(terminal, $"{report.Network.Name} on {report.Chip.Name}");
        Table table = Tables.Pairs();
        table.Row("network", Network(report.Network));
        table.Row("chip", Chip(report.Chip));
        table.Row("samples", Format.Count(report.Samples));
        table.Row("accuracy", report.Accuracy is { } accuracy ? Format.Percent(accuracy) : "unknown: the input has no labels");
        Tables.ShowPairs(terminal, table);

        Tables.Heading(terminal, "Latency of a sample (mean, on an idle chip)");
        table = Tables.Pairs();
        table.Row("first output", Format.Time(report.Latency.FirstOutputPs));
        table.Row("decision", Format.Time(report.Latency.DecisionPs));
        table.Row("end", Format.Time(report.Latency.EndPs));
        table.Row("throughput", $"{Format.Rate(report.ThroughputSamplesPerSecond)} samples/s, a sample every "
            + $"{Format.Time(report.Latency.IntervalPs)} in a full pipeline");
        table.Row("bottleneck", report.Bottleneck);
        table.Row("busy", Busy(report.Utilisation));
        Tables.ShowPairs(terminal, table);

        Listing counts = new("What", ">all samples", ">per sample");
        Count(counts, "spikes", report.Totals.Spikes, report.Samples);
        Count(counts, "synaptic operations", report.Totals.SynapticOperations, report.Samples);
        Count(counts, "MACs (first layer)", report.Totals.Macs, report.Samples);
        Count(counts, "packets", report.Totals.Packets, report.Samples);
        Count(counts, "hops", report.Totals.Hops, report.Samples);
        Tables.Section(terminal, "Counts", counts);
    }

    private static string Network(NetworkPart n)
        => $"{n.Family}, {Format.Count(n.Parameters)} parameters, {Format.Count(n.Neurons)} neurons, D = {n.D}, {n.Weights} weights";

    private static string Chip(ChipPart c)
    {
        string chips = c.Chips == 1 ? "1 chip" : $"{Format.Count(c.Chips)} chips ({c.ChipColumns}×{c.ChipRows})";
        string time = c.ClockHz is { } clock
            ? $"{Format.Rate(clock)}Hz, {c.PhasesPerSample} {c.PhaseMode} phases of {Format.Mean(c.MeanPhaseCycles!.Value)} cycles per sample"
            : $"no clock, {c.Firing} firing{(c.QueueDepth is { } depth ? $", queues of {Format.Count(depth)} messages" : string.Empty)}";
        string shape = c.Topology is { } topology ? $" of a {topology}" : string.Empty;
        return $"{chips}, {Format.Count(c.CoresUsed)} of {Format.Count(c.Cores)} cores{shape}, {time}";
    }

    private static string Busy(UtilisationPart busy)
    {
        string busiest = string.Join(", ", busy.BusiestCores.Take(1).Concat(busy.BusiestLinks.Take(1))
            .Select(b => $"{b.Name} {Format.Percent(b.BusyFraction)}"));
        return $"cores {Format.Percent(busy.MeanCoreBusyFraction)} of the time on average; busiest: {busiest}";
    }

    private static void Count(Listing table, string name, long total, int samples)
        => table.Add(name, Format.Count(total), Format.Mean(total / (double)samples));

    private static void Layers(RunReport report, Terminal terminal)
    {
        Listing table = new("Layer (by energy)", ">cores", ">SynOps", "?>MACs", ">packets", ">energy", ">share", "?>busy");
        foreach (LayerPart layer in report.Layers.OrderByDescending(l => l.EnergyPj).Take(MostRows))
        {
            table.Add(
                layer.Name, Format.Count(layer.Cores), PerSample(layer.SynapticOperations, report), PerSample(layer.Macs, report),
                PerSample(layer.Packets, report), Format.Energy(layer.EnergyPj),
                Format.Percent(Share(layer.EnergyPj, report.EnergyPj.Dynamic)), Format.Percent(layer.BusyFraction));
        }

        Tables.Section(terminal, $"Layers, per sample, with their share of the dynamic energy{Shown(report.Layers.Count, "layers")}",
            table);
    }

    private static void Sites(RunReport report, Terminal terminal)
    {
        double neurons = report.Sites.Sum(s => (double)s.Neurons);
        double[] all =
        [
            .. Enumerable.Range(0, report.Network.D).Select(k => report.Sites.Sum(s => s.FiringRateBySubStep[k] * s.Neurons) / neurons),
        ];
        Listing table = new("Site (by spikes)", ">neurons", ">spikes", ">rate", "~rate by sub-step");
        foreach (SitePart site in report.Sites.OrderByDescending(s => s.Spikes).Take(MostRows))
        {
            table.Add(site.Name, Format.Count(site.Neurons), PerSample(site.Spikes, report), Format.Fraction(site.FiringRate),
                Rates(site.FiringRateBySubStep));
        }

        table.AddBold("all sites", Format.Count(report.Network.Neurons), PerSample(report.Totals.Spikes, report),
            Format.Fraction(all.Average()), Rates(all));
        Tables.Section(terminal, $"Spikes and firing rates (NSFR), per sample{Shown(report.Sites.Count, "sites")}", table);
    }

    private static void Checks(RunReport report, Terminal terminal)
    {
        Table table = Tables.Pairs();
        table.Row("phase overflows", Overflows(report.Events.PhaseOverflows));
        table.Row("saturated potentials", Format.Count(report.Events.Saturations));
        table.Row("against the network as trained", report.Golden is { } golden
            ? $"{Format.Percent(golden.ArgmaxAgreement)} of decisions agree; {Format.Count(golden.MismatchedActivations)} of "
            + $"{Format.Count(report.Network.Neurons * report.Samples)} activations differ"
            : "not compared");
        foreach ((string name, string value) in report.Overrides)
        {
            table.Row($"set by you: {name}", value);
        }

        HostPart host = report.Host;
        table.Row("this machine", $"{Format.HostTime(host.LoadMs)} reading, {Format.HostTime(host.CompileMs)} compiling, "
            + $"{Format.HostTime(host.MsPerImageMedian)} per image (median), {host.Threads} threads, {Format.Bytes(host.PeakBytes)}");
        Tables.Heading(terminal, "Checks");
        Tables.ShowPairs(terminal, table);
    }

    // A fixed phase ends whether its work is done or not: the chip would lose what the simulator still counts.
    private static string Overflows(long overflows) => overflows == 0
        ? "0"
        : $"{Format.Count(overflows)}: work did not fit into a fixed phase, so the times above are too short; see --phase-cycles adaptive";

    private static void Boundary(RunReport report, Terminal terminal)
    {
        Tables.Heading(terminal, "What the energy covers");
        Tables.Paragraph(terminal, $"Counted: {string.Join("; ", report.EnergyBoundary.Included)}.");
        Tables.Paragraph(terminal, $"Not counted: {string.Join("; ", report.EnergyBoundary.Excluded)}.");
        terminal.Screen.WriteLine();
    }

    private static string PerSample(long total, RunReport report) => Format.Mean(total / (double)report.Samples);

    private static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;

    // A neuron that fires as its potential says has 255 sub-steps, most of them empty.
    private static string Rates(double[] rates)
        => string.Join(' ', rates.Take(MostSubSteps).Select(Format.Fraction)) + (rates.Length > MostSubSteps ? " …" : string.Empty);

    private static string Shown(int all, string what) => all > MostRows ? $" ({MostRows} of {all} {what}; --report has all)" : string.Empty;
}
