using NeuroSim.Compiler;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Tracing;

/// <summary>Writes the samples of a run, one after the other, as one trace.</summary>
internal sealed class RunTracer(ChipProgram program, TraceWriter writer) : IRunTracer
{
    private readonly TraceTracks _tracks = new(program, writer);
    private PhaseTracer? _phases;
    private FabricTracer? _fabric;
    private int _sample = -1;
    private int _timestep;
    private long _startPs, _endPs;

    /// <inheritdoc/>
    public void BeginSample(int sample)
    {
        EndSample();
        (_sample, _timestep, _startPs) = (sample, 0, _endPs);
        _phases?.BeginSample();
    }

    /// <inheritdoc/>
    public void BeginPhases(SampleTrace trace, long[] phaseCycles)
    {
        _phases ??= new PhaseTracer(program, writer, _tracks);
        _phases.Begin(trace, phaseCycles);
        _endPs = _phases.EndPs;
    }

    /// <inheritdoc/>
    public void Phase(PhaseSlot slot, Peak slowest, long overflows) => _phases!.Add(slot, slowest, overflows);

    /// <inheritdoc/>
    public IFabricTracer BeginEvents(FabricLayout layout, long startPs)
    {
        EndFabric();
        return _fabric = new FabricTracer(program, layout, writer, _tracks, _startPs + startPs);
    }

    /// <summary>Ends the last sample.</summary>
    public void EndSample()
    {
        EndFabric();
        if (_sample >= 0)
        {
            writer.Span(_tracks.Samples, $"sample {_sample}", "sample", _startPs, _endPs);
            _sample = -1;
        }
    }

    private void EndFabric()
    {
        if (_fabric is not null)
        {
            long from = _timestep == 0 ? _startPs : _endPs;
            _endPs = _fabric.EndPs;
            writer.Span(_tracks.Timesteps, $"timestep {_timestep++}", "timestep", from, _endPs);
            _fabric = null;
        }
    }
}
