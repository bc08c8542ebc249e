using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Programs;

/// <summary>What the steps read so far have made: sites that fired, connections, populations that were written.</summary>
internal sealed class StepState(MapShape input, IReadOnlyList<IntegerPopulation> populations, int sites, int connections)
{
    private readonly bool[] _written = new bool[populations.Count];

    public MapShape Input { get; } = input;

    public IReadOnlyList<IntegerPopulation> Populations { get; } = populations;

    /// <summary>Sites by index; null before their step.</summary>
    public IntegerSite?[] Sites { get; } = new IntegerSite?[sites];

    /// <summary>Connections by index; null before their step.</summary>
    public IntegerConnection?[] Connections { get; } = new IntegerConnection?[connections];

    /// <summary>Adds a connection, which writes into its target.</summary>
    public void Add(IntegerConnection connection)
    {
        Connections[connection.Index] = connection;
        _written[connection.Target] = true;
    }

    /// <summary>Refuses an index that is out of range or taken.</summary>
    public static void CheckFree(IntegerStep?[] steps, int index, ProgramPlace at)
    {
        if (steps[at.InRange(index, 0, steps.Length - 1, "index")] is { } other)
        {
            throw at.Contradiction($"index {index} is that of '{other.Name}' too");
        }
    }

    /// <summary>A population.</summary>
    public IntegerPopulation Population(int index, ProgramPlace at)
        => Populations[at.InRange(index, 0, Populations.Count - 1, "the index of its population")];

    /// <summary>A population that has been written, so that it can be read.</summary>
    public IntegerPopulation Written(int index, ProgramPlace at)
    {
        IntegerPopulation population = Population(index, at);
        return _written[index]
            ? population
            : throw at.Contradiction($"it reads population {index} ('{population.Name}'), which no step before it writes");
    }

    /// <summary>Shape of a site that has fired, so that it can be read.</summary>
    public MapShape ShapeOfSite(int index, ProgramPlace at)
    {
        at.InRange(index, 0, Sites.Length - 1, "the index of the site that it reads");
        return Sites[index] is { } site
            ? Populations[site.Population].Shape
            : throw at.Contradiction($"it reads site {index}, which does not come before it");
    }

    /// <summary>A population that nothing writes has no potentials.</summary>
    public void CheckAllWritten(ProgramPlace place)
    {
        int idle = Array.IndexOf(_written, false);
        if (idle >= 0)
        {
            throw place.Contradiction($"no step writes population {idle} ('{Populations[idle].Name}')");
        }
    }
}
