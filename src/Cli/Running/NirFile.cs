using NeuroSim.Cli.Options;
using NeuroSim.Models;
using NeuroSim.Models.Nir;

namespace NeuroSim.Cli.Running;

/// <summary>NIR files, with what the user says of what they do not.</summary>
internal static class NirFile
{
    /// <summary>Reads a graph, and tells what the reader had to assume.</summary>
    public static NirGraph Read(string path, Terminal terminal)
    {
        NirGraph graph = NirReader.Read(path);
        foreach (string remark in graph.Remarks)
        {
            terminal.Warn(remark);
        }

        return graph;
    }

    /// <summary>Reads the network that chips run.</summary>
    public static SpikingNetwork Network(NetworkChoice choice, Terminal terminal) => NirConversion.ToNetwork(Read(choice.File, terminal), Conversion(choice));

    /// <summary>How a graph becomes a network.</summary>
    public static NirConversionOptions Conversion(NetworkChoice choice) => new()
    {
        MinPotential = choice.MinPotential,
        TimeStep = choice.TimeStep,
        MultiSpike = !choice.SingleSpike,
        Reset = choice.Subtract == true ? NirReset.Subtract : NirReset.AsStored,
    };

    /// <summary>How a graph is simulated: as NIR says it, without a bound of the potential unless one is given.</summary>
    public static NirSimulationOptions Simulation(NetworkChoice choice) => new()
    {
        MultiSpike = !choice.SingleSpike,
        MinPotential = choice.MinPotential is { } given && !double.IsInfinity(given) ? given : null,
        Reset = choice.Subtract == true ? NirReset.Subtract : NirReset.AsStored,
        TimeStep = choice.TimeStep ?? new NirSimulationOptions().TimeStep,
    };
}
