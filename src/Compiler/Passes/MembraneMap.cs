using NeuroSim.Models;
using NeuroSim.Models.Layers;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// Finds the populations of a network: a membrane shortcut adds its branch to the population that its shortcut lives in, so a chain of shortcuts is
/// one population (a membrane group) with several writers.
/// </summary>
public sealed class MembraneMap
{
    private readonly Dictionary<Layer, int> _population = [];
    private readonly List<List<Layer>> _writers = [];
    private readonly Dictionary<Layer, MembraneShortcut> _branchOf;

    /// <summary>Finds the populations.</summary>
    /// <exception cref="ModelFormatException">Potentials are used in a way that one membrane cannot serve.</exception>
    public MembraneMap(SpikingNetwork network)
    {
        ILookup<Layer, Layer> readers = network.Layers.SelectMany(l => l.Inputs.Select(i => (Input: i, Reader: l))).ToLookup(p => p.Input, p => p.Reader);
        _branchOf = network.Layers.OfType<MembraneShortcut>().Where(s => IsBranch(s, readers)).ToDictionary(s => s.Branch);
        foreach (Layer layer in network.Layers.Where(l => l.Signal == Signal.Potentials))
        {
            _population[layer] = layer is MembraneShortcut shortcut ? _population[shortcut.Shortcut] : Writer(layer);
        }

        CheckTaps(network, readers);
    }

    /// <summary>Layers that write into each population, in order.</summary>
    public IReadOnlyList<IReadOnlyList<Layer>> Writers => _writers;

    /// <summary>The population that holds a layer's potentials.</summary>
    public int this[Layer layer] => _population[layer];

    private int Writer(Layer layer)
    {
        if (_branchOf.TryGetValue(layer, out MembraneShortcut? into))
        {
            int population = _population[into.Shortcut];
            _writers[population].Add(layer);
            return population;
        }

        _writers.Add([layer]);
        return _writers.Count - 1;
    }

    private static bool IsBranch(MembraneShortcut shortcut, ILookup<Layer, Layer> readers)
    {
        Layer branch = shortcut.Branch;
        if (branch is MembraneShortcut || readers[branch].Count() > 1 || branch == shortcut.Shortcut)
        {
            throw new ModelFormatException(
                $"layer '{shortcut.Name}': adds the potentials of '{branch.Name}', which other layers read too or which are themselves a sum. "
                + "A membrane can take over a branch only if nothing else reads it.");
        }

        return true;
    }

    // A membrane holds its newest value only: whoever reads the old one must come before the next shortcut writes.
    private static void CheckTaps(SpikingNetwork network, ILookup<Layer, Layer> readers)
    {
        Dictionary<Layer, int> order = network.Layers.Select((l, i) => (l, i)).ToDictionary(p => p.l, p => p.i);
        foreach (MembraneShortcut shortcut in network.Layers.OfType<MembraneShortcut>())
        {
            int written = Math.Min(order[shortcut], order[shortcut.Branch]);
            Layer? late = readers[shortcut.Shortcut].FirstOrDefault(r => r != shortcut && order[r] > written);
            if (late is not null)
            {
                throw new ModelFormatException($"layer '{late.Name}': reads '{shortcut.Shortcut.Name}' after '{shortcut.Name}' has added to it; "
                    + $"list it before '{shortcut.Branch.Name}'.");
            }
        }
    }
}
