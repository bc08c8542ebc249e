using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Simulator.Reports;

/// <summary>When the layers of one sample worked, and what its phases waited for.</summary>
internal static class PhaseSpans
{
    /// <summary>By layer: cycles from the start of the sample to the first phase in which it adds, and to the end of the phase in which its last burst is sent.</summary>
    public static IEnumerable<(string Layer, long Start, long End)> Layers(ChipProgram program, PhaseTiming timing)
    {
        Schedule schedule = program.Schedule;
        long[] starts = Starts(timing.PhaseCycles);

        // Of several timesteps, the first phase of the first and the last phase of the last.
        int last = timing.PhaseCycles.Length - schedule.Phases;
        foreach (IntegerConnection connection in program.Network.Connections)
        {
            yield return (connection.Name, starts[schedule.Start[connection.Index]], starts[last + LastPhase(program, connection) + 1]);
        }
    }

    /// <summary>The phases of a sample; those whose limit was kept.</summary>
    public static IEnumerable<PhaseSpan> Phases(ChipProgram program, PhaseTiming timing)
        => timing.Peaks.Select((peak, i) => (peak, i)).Select(p => new PhaseSpan(
            timing.PhaseCycles[p.i], timing.NeededCycles[p.i], timing.FreeCycles[p.i], Limit(program, p.peak)));

    private static long[] Starts(long[] lengths)
    {
        long[] starts = new long[lengths.Length + 1];
        for (int i = 0; i < lengths.Length; i++)
        {
            starts[i + 1] = starts[i] + lengths[i];
        }

        return starts;
    }

    // A layer is done when the sites that read its potentials first have sent their bursts.
    private static int LastPhase(ChipProgram program, IntegerConnection connection)
    {
        Schedule schedule = program.Schedule;
        int commit = schedule.Commit[connection.Index];
        IntegerSite? next = program.Network.Sites.Where(s => s.Population == connection.Target && schedule.Fire[s.Index] >= commit).MinBy(s => schedule.Fire[s.Index]);
        return Math.Min(schedule.Phases - 1, next is null ? commit : schedule.Fire[next.Index] + program.Network.D - 1);
    }

    private static string Limit(ChipProgram program, Peak peak)
    {
        CoreArray array = program.Placement.Array;
        return peak.Link >= 0 ? ArrayNames.Link(array, peak.Link)
            : peak.Core >= 0 ? $"{program.Network.Connections[peak.Layer].Name}, {ArrayNames.Core(array, peak.Core)}"
            : "packets from the host";
    }
}
