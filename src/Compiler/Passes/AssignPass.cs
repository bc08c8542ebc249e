using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// Gives each layer a core of its own on a chip whose cores differ (Speck): a maximum matching of layers and cores by augmenting paths, layers in
/// execution order and cores by number, so that a layer takes the first free core that holds it and moves only if another layer can have no other.
/// </summary>
public sealed class AssignPass
{
    private readonly KernelCore _core;
    private readonly Partition _partition;
    private readonly (long Kernel, long Neurons, long Biases)[] _needs;
    private readonly int[] _layerAt;

    private AssignPass(Partition partition, int[] coreOf, KernelCore core, int cores)
    {
        (_core, _partition) = (core, partition);
        KernelFitter fitter = new(partition.Network, core);
        _needs = new (long, long, long)[coreOf.Length == 0 ? 0 : coreOf.Max() + 1];
        for (int u = 0; u < coreOf.Length; u++)
        {
            MappedUnit unit = partition.Units[u];
            ref (long Kernel, long Neurons, long Biases) need = ref _needs[coreOf[u]];
            need.Kernel += unit.Connection < 0 ? 0 : KernelFitter.KernelWords(partition.Slices[unit.Connection], core);
            if (unit.Kind == UnitKind.Home)
            {
                IntegerPopulation population = partition.Network.Populations[unit.Population];
                PopulationTiling tiling = partition.Tilings[unit.Population];
                need.Neurons += fitter.NeuronWords(population, tiling.Channels, tiling.Rows, tiling.Columns);
                need.Biases += Biases(unit.Population, tiling.Channels);
            }
        }

        _layerAt = new int[cores];
        Array.Fill(_layerAt, -1);
    }

    /// <summary>Assigns the cores of a partition.</summary>
    /// <param name="partition">The units.</param>
    /// <param name="coreOf">Which units share a core.</param>
    /// <param name="chip">The chip.</param>
    /// <exception cref="ChipCapacityException">There is no such assignment.</exception>
    public static Placement Run(Partition partition, int[] coreOf, ChipDescription chip)
    {
        AssignPass pass = new(partition, coreOf, (KernelCore)chip.Core, chip.CoresPerChip);
        for (int layer = 0; layer < pass._needs.Length; layer++)
        {
            if (!pass.TryAssign(layer, new bool[chip.CoresPerChip]))
            {
                throw pass.NoCore(layer, coreOf, chip);
            }
        }

        int[] place = new int[pass._needs.Length];
        for (int core = 0; core < pass._layerAt.Length; core++)
        {
            if (pass._layerAt[core] >= 0)
            {
                place[pass._layerAt[core]] = core;
            }
        }

        return new Placement(CoreArray.Of(chip, 1), [.. coreOf.Select(c => place[c])]);
    }

    // An augmenting path: take a free core, or one whose layer can move to another.
    private bool TryAssign(int layer, bool[] visited)
    {
        int free = Array.FindIndex(_layerAt, l => l < 0);
        for (; free >= 0; free = Array.FindIndex(_layerAt, free + 1, l => l < 0))
        {
            if (!visited[free] && Fits(layer, free))
            {
                _layerAt[free] = layer;
                return true;
            }
        }

        for (int core = 0; core < _layerAt.Length; core++)
        {
            if (!visited[core] && _layerAt[core] >= 0 && Fits(layer, core))
            {
                visited[core] = true;
                if (TryAssign(_layerAt[core], visited))
                {
                    _layerAt[core] = layer;
                    return true;
                }
            }
        }

        return false;
    }

    private bool Fits(int layer, int core)
        => _needs[layer].Kernel <= Of(_core.KernelWords, core) && _needs[layer].Neurons <= Of(_core.NeuronWords, core)
            && _needs[layer].Biases <= _core.BiasWords.Value;

    private static int Of(Quantity<IReadOnlyList<int>> perCore, int core) => perCore.Value[perCore.Value.Count == 1 ? 0 : core];

    private long Biases(int population, int channels)
        => _partition.Network.Connections.Any(c => c.Target == population && c.Bias.Any(b => b != 0)) ? channels : 0;

    private ChipCapacityException NoCore(int layer, int[] coreOf, ChipDescription chip)
    {
        string Name(int core) => _partition.Network.Connections[_partition.LayerOf(_partition.Units[Array.IndexOf(coreOf, core)])].Name;
        (long kernel, long neurons, long biases) = _needs[layer];
        string need = $"layer '{Name(layer)}' ({kernel:N0} kernel words, {neurons:N0} neuron words, {biases:N0} biases)";
        bool fitsSome = Enumerable.Range(0, _layerAt.Length).Any(c => Fits(layer, c));
        return new ChipCapacityException(_needs.Length > _layerAt.Length
            ? $"the network needs {_needs.Length} cores, one per layer; '{chip.Name}' has {_layerAt.Length}. The first layer without one is {need}."
            : !fitsSome
            ? $"{need} fits no core of '{chip.Name}': its cores have kernel words {string.Join(", ", _core.KernelWords.Value)} (core.kernelWords), "
                + $"neuron words {string.Join(", ", _core.NeuronWords.Value)} (core.neuronWords), {_core.BiasWords.Value} biases (core.biasWords)."
            : $"no assignment of layers to cores of '{chip.Name}' exists: every core that holds {need} is needed by another layer.");
    }
}
