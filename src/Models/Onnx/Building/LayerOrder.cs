using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>Puts layers into execution order: each right before the first that needs it, whatever order the graph has.</summary>
internal sealed class LayerOrder
{
    /// <summary>Taps of one membrane that are put first; networks have a handful.</summary>
    private const int MaxTaps = 32;

    private readonly List<Layer> _order = [];
    private readonly HashSet<Layer> _begun = [];
    private readonly Dictionary<Layer, IReadOnlyList<Layer>> _needs = [];

    private LayerOrder(Layer output, IReadOnlyList<Layer> all, bool tapsFirst)
    {
        ILookup<Layer, Layer> readers = all.SelectMany(l => l.Inputs.Select(i => (Input: i, Reader: l))).ToLookup(p => p.Input, p => p.Reader);
        // A branch is added to a membrane in place: whoever taps the membrane as it was comes before.
        Dictionary<Layer, MembraneShortcut> branches = [];
        foreach (MembraneShortcut shortcut in all.OfType<MembraneShortcut>())
        {
            branches.TryAdd(shortcut.Branch, shortcut);
        }

        foreach (Layer layer in all)
        {
            IEnumerable<Layer> taps = tapsFirst && branches.TryGetValue(layer, out MembraneShortcut? into)
                ? readers[into.Shortcut].Take(MaxTaps).Where(r => r != into && r != layer)
                : [];
            _needs[layer] = [.. layer.Inputs, .. taps];
        }

        Visit(output);
    }

    /// <summary>All layers that an output needs, in execution order.</summary>
    public static IReadOnlyList<Layer> Of(Layer output)
    {
        IReadOnlyList<Layer> all = Reachable(output), order = new LayerOrder(output, all, tapsFirst: true)._order;
        // A tap that itself waits for the sum cannot come first: then no order serves a membrane, and the compiler says so.
        return IsSound(order) ? order : new LayerOrder(output, all, tapsFirst: false)._order;
    }

    private static bool IsSound(IReadOnlyList<Layer> order)
    {
        HashSet<Layer> done = [];
        return order.All(l => l.Inputs.All(done.Contains) && done.Add(l));
    }

    private static List<Layer> Reachable(Layer output)
    {
        HashSet<Layer> seen = [output];
        Queue<Layer> open = new(seen);
        while (open.TryDequeue(out Layer? layer))
        {
            foreach (Layer input in layer.Inputs.Where(seen.Add))
            {
                open.Enqueue(input);
            }
        }

        return [.. seen];
    }

    // Depth first, with a stack of its own: graphs may be deep.
    private void Visit(Layer output)
    {
        Stack<(Layer Layer, int Next)> open = new([(output, 0)]);
        _begun.Add(output);
        while (open.TryPop(out (Layer Layer, int Next) top))
        {
            if (top.Next == _needs[top.Layer].Count)
            {
                _order.Add(top.Layer);
                continue;
            }

            open.Push((top.Layer, top.Next + 1));
            Layer needed = _needs[top.Layer][top.Next];
            if (_begun.Add(needed))
            {
                open.Push((needed, 0));
            }
        }
    }
}
