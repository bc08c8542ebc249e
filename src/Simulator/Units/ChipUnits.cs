using NeuroSim.Compiler;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Units;

/// <summary>All units of an array of chips. The engine says which phase it is; each unit does what the schedule has for it.</summary>
internal sealed class ChipUnits
{
    private readonly PhaseWork _work;
    private readonly SynapseUnit _synapses;
    private readonly ProductUnit _products;
    private readonly MembraneUnit _membranes;
    private readonly SomaUnit _somas;
    private readonly HostPort _host;

    public ChipUnits(ChipProgram program, ProgramRoutes routes, PhaseSlot slot)
    {
        _work = new PhaseWork(program, routes, slot);
        _synapses = new SynapseUnit(_work);
        _products = new ProductUnit(_work, _synapses);
        _membranes = new MembraneUnit(_work);
        _somas = new SomaUnit(_work);
        _host = new HostPort(_work);
    }

    public void Begin(SampleTrace trace, PhaseTiming timing) => _work.Begin(trace, timing);

    /// <summary>One phase: work on the packets of the phase before, update the somas, send.</summary>
    public void Run(int phase)
    {
        foreach (IntegerConnection connection in _work.Network.Connections)
        {
            if (phase >= _work.Schedule.Start[connection.Index] && phase <= _work.Schedule.Last[connection.Index])
            {
                _synapses.Integrate(connection, phase - _work.Schedule.Start[connection.Index]);
            }

            if (connection is IntegerAttention attention)
            {
                _products.Run(attention, phase);
            }

            _membranes.Run(connection, phase);
        }

        foreach (IntegerSite site in _work.Network.Sites)
        {
            int subStep = phase - _work.Schedule.Fire[site.Index];
            if (subStep >= 0 && subStep < _work.Network.D)
            {
                _somas.Burst(site, subStep);
            }
        }

        _host.Run(phase);
    }
}
