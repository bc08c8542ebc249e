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
        string phase = $"phase {peak.Phase} of sample {sample}, which needs {peak.Cycles:N0} cycles";
        string length = time.Mode == PhaseMode.Fixed ? $" of the {outcomes[0].Timing.PhaseCycles[0]:N0} that a phase has" : string.Empty;
        return peak.Link >= 0
            ? $"The slowest phase is {phase}{length}: the {time.LinkName(peak.Link)} carries most packets. {Share(program, outcomes)}"
            : peak.Core < 0
                ? $"The slowest phase is {phase}{length}: packets from the host are on their way."
                : $"The slowest phase is {phase}{length}: {CoreWork(program, peak)}. {Share(program, outcomes)}";
    }

    private static string CoreWork(ChipProgram program, Peak peak)
    {
        CoreArray array = program.Placement.Array;
        int kind = Array.IndexOf(peak.Work, peak.Work.Max());
        return $"layer {program.Network.Connections[peak.Layer].Name}, core ({array.X(peak.Core)}, {array.Y(peak.Core)}): "
            + $"{(double)peak.Work[kind] / peak.Cycles:P0} of the phase is {((WorkKind)kind).Words()}";
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
