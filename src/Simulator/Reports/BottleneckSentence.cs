using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Simulator.Reports;

/// <summary>Says in a sentence what limits the speed of a run.</summary>
internal static class BottleneckSentence
{
    public static string Of(ChipProgram program, SampleOutcome[] outcomes, TimeAccount time)
    {
        (Peak peak, int sample) = outcomes.Select((o, i) => (o.Timing.Slowest, i)).MaxBy(p => p.Slowest.Cycles);
        string who = peak.Link >= 0 ? $"the {time.LinkName(peak.Link)} carries most packets"
            : peak.Core < 0 ? "packets from the host are on their way"
            : CoreWork(program, peak);
        if (time.Mode == PhaseMode.Adaptive)
        {
            return $"The slowest phase is phase {peak.Phase} of sample {sample} with {peak.Cycles:N0} cycles: {who}. {Share(program, outcomes)}";
        }

        long length = outcomes[0].Timing.PhaseCycles[0];
        string most = $"phase {peak.Phase} of sample {sample}, needs {peak.Cycles:N0} cycles: {who}";
        return peak.Cycles > length
            ? $"Phases of {length:N0} cycles are too short: the slowest, {most}."
            : $"Nothing but the fixed phases of {length:N0} cycles: the slowest, {most}.";
    }

    private static string CoreWork(ChipProgram program, Peak peak)
    {
        CoreArray array = program.Placement.Array;
        int kind = Array.IndexOf(peak.Work, peak.Work.Max());
        (long cycles, string what) = peak.Travel > peak.Work[kind] ? (peak.Travel, "the way of its farthest packet") : (peak.Work[kind], ((WorkKind)kind).Words());
        return $"layer {program.Network.Connections[peak.Layer].Name}, core ({array.X(peak.Core)}, {array.Y(peak.Core)}): "
            + $"{(double)cycles / peak.Cycles:P0} of them for {what}";
    }

    // Which layer is the slowest one for most of the time.
    private static string Share(ChipProgram program, SampleOutcome[] outcomes)
    {
        double links = outcomes.Sum(o => o.Timing.LinkLimitedCycles);
        double[] layers = [.. Enumerable.Range(0, program.Network.Connections.Count).Select(c => (double)outcomes.Sum(o => o.Timing.LimitingCycles[c]))];
        double all = links + layers.Sum();
        int most = Array.IndexOf(layers, layers.Max());
        return links > layers[most]
            ? $"Over all phases, links limit {links / all:P0} of the time."
            : $"Over all phases, layer {program.Network.Connections[most].Name} limits {layers[most] / all:P0} of the time.";
    }
}
