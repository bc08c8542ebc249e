using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>Replays the spikes of samples on a fabric whose neurons fire at the end of their window. One instance serves one thread.</summary>
internal sealed class WindowedRun
{
    private readonly ChipProgram _program;
    private readonly FabricLayout _layout;
    private readonly WindowedCores _cores;
    private readonly InputFeed _feed;
    private readonly FabricPlan _plan;

    public WindowedRun(ChipProgram program, ProgramRoutes routes, int queueDepth)
    {
        _program = program;
        _layout = new FabricLayout(program, routes, queueDepth, Handshake.Nowhere);
        _cores = new WindowedCores(program, _layout, routes);
        _feed = new InputFeed(program, _layout, routes, _cores.Steps);
        _plan = _layout.Plan();
    }

    /// <summary>Cores and links of the fabric.</summary>
    public FabricLayout Layout => _layout;

    /// <summary>Runs the timesteps of a sample, each when the one before has ended.</summary>
    public EventRun Run(IEnumerable<SampleTrace> traces, RunHooks hooks, CancellationToken cancel)
    {
        EventCounts counts = new(_program, _layout);
        List<FabricResult> results = [];
        long start = 0, first = -1, last = -1, lastInput = 0;
        foreach (SampleTrace trace in traces)
        {
            lastInput = counts.TimestepPs = start;
            _cores.Begin(trace, counts);
            PortSpec[] ports = _feed.Stored(trace.Input, parts: 1, potentials: null, counts, tokens: true);
            Fabric fabric = new(_plan, _cores, ports, new FabricOptions { Tracer = hooks.Tracer?.BeginEvents(_layout, start) });
            for (int core = 0; core < _layout.CoreAt.Length; core++)
            {
                // Tiles that no input reaches have complete windows from the beginning.
                fabric.Wake(core, 0, 0);
            }

            FabricResult result = fabric.Run(cancel);
            results.Add(result);
            if (result.End == FabricEnd.Finished)
            {
                _cores.Check();
            }

            first = first < 0 && _cores.Results.FirstPs >= 0 ? start + _cores.Results.FirstPs : first;
            last = _cores.Results.LastPs >= 0 ? start + _cores.Results.LastPs : last;
            start += result.EndPs;
            AddOperations(trace, counts);
        }

        return new EventRun
        {
            FirstInputPs = 0,
            LastInputPs = lastInput,
            FirstOutputPs = first < 0 ? start : first,
            DecisionPs = last < 0 ? start : last,
            EndPs = start,
            Counts = counts.Actions,
            BusyPs = counts.BusyPs,
            Spans = counts.Spans,
            Packets = counts.Packets,
            Hops = counts.Hops,
            Fabric = results,
        };
    }

    private void AddOperations(SampleTrace trace, EventCounts counts)
    {
        foreach (var connection in _program.Network.Connections)
        {
            bool image = connection is Models.Integer.IntegerConvolution { ReadsImage: true };
            counts.Add(connection.Index, image ? ChipAction.MultiplyAccumulate : ChipAction.SynapticAddition, trace.Additions[connection.Index]);
        }
    }
}
