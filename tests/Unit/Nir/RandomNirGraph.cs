using NeuroSim.Models.Nir;

namespace NeuroSim.Tests.Unit.Nir;

/// <summary>Random graphs: a chain of nodes of all types, some of them in nested graphs, with recurrent connections and shortcuts.</summary>
internal static class RandomNirGraph
{
    public static NirGraph Of(int seed) => Chain(new(seed), new NirShape(2, 6, 5), depth: 0).Graph;

    private static (NirGraph Graph, NirShape Output) Chain(NirRandom random, NirShape input, int depth)
    {
        Dictionary<string, NirNode> nodes = new(StringComparer.Ordinal) { ["input"] = new NirInput(input) };
        List<NirEdge> edges = [];
        string last = "input";
        NirShape shape = input;
        for (int i = 0; i < random.Next(1, 6); i++)
        {
            string name = $"{i}é";
            (nodes[name], NirShape output) = depth < 2 && random.Next(0, 5) == 0 ? Chain(random, shape, depth + 1) : Node(random, shape);
            edges.Add(new(last, name));
            if (output.Equals(shape) && nodes[name] is NirLIF or NirIF or NirCubaLIF && output.Rank == 1)
            {
                nodes[$"w{i}"] = new NirAffine(random.Tensor(new NirShape(shape[0], shape[0])), random.Tensor(new NirShape(shape[0])));
                edges.AddRange([new(name, $"w{i}"), new($"w{i}", name)]);
            }

            (last, shape) = (name, output);
        }

        nodes["output"] = new NirOutput(shape);
        edges.Insert(random.Next(0, edges.Count), new(last, "output"));
        return (new(nodes, edges), shape);
    }

    private static (NirNode Node, NirShape Output) Node(NirRandom random, NirShape shape)
    {
        NirNode node = Any(random, shape);
        NirGraph alone = new(
            [new("input", new NirInput(shape)), new("node", node)], [new("input", "node")]);
        return (node, NirShapes.Infer(alone).Output("node"));
    }

    private static NirNode Any(NirRandom random, NirShape shape) => (random.Next(0, 15), shape.Rank) switch
    {
        (0 or 1 or 2, 3) => random.Conv2d(shape),
        (0 or 1 or 2, 2) => random.Conv1d(shape),
        (0 or 1, _) => new NirAffine(random.Tensor(new NirShape(4, shape[shape.Rank - 1])), random.Tensor(new NirShape(4))),
        (2, _) => new NirLinear(random.Tensor(new NirShape(3, shape[shape.Rank - 1]))),
        (3, 3) => new NirSumPool2d(new(1, 2), new(1, 1), new(0, 1)),
        (4, 3) => new NirAvgPool2d(new(2, 1), new(1, 1), new(1, 0)),
        (3 or 4 or 5, _) => new NirFlatten(random.Next(0, shape.Rank - 1), -1, random.Coin() ? shape : null),
        (6, _) => new NirScale(random.Parameter(shape)),
        (7, _) => new NirThreshold(random.Parameter(shape)),
        (8, _) => new NirDelay(random.Parameter(shape, 0, 0.001)),
        (9, _) => new NirIF(random.Parameter(shape), random.Positive(shape), random.Maybe(random.Parameter(shape))),
        (10, _) => new NirI(random.Parameter(shape)),
        (11, _) => new NirLI(random.Positive(shape), random.Parameter(shape), random.Parameter(shape)),
        (12, _) => new NirCubaLI(
            random.Positive(shape),
            random.Positive(shape),
            random.Parameter(shape),
            random.Parameter(shape),
            random.Maybe(random.Parameter(shape))),
        (13, _) => new NirLIF(
            random.Positive(shape),
            random.Parameter(shape),
            random.Parameter(shape),
            random.Positive(shape),
            random.Maybe(random.Parameter(shape))),
        _ => new NirCubaLIF(
            random.Positive(shape),
            random.Positive(shape),
            random.Parameter(shape),
            random.Parameter(shape),
            random.Positive(shape),
            random.Maybe(random.Parameter(shape)),
            random.Maybe(random.Parameter(shape))),
    };
}
