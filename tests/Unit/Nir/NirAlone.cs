using NeuroSim.Models.Nir;

namespace NeuroSim.Tests.Unit.Nir;

/// <summary>A graph of one node between an input and an output.</summary>
internal static class NirAlone
{
    public static NirGraph Graph(NirNode node, NirShape input)
    {
        NirGraph open = new([new("input", new NirInput(input)), new("node", node)], [new("input", "node")]);
        NirShape output = NirShapes.Infer(open).Output("node");
        return new(open.Nodes.Add("output", new NirOutput(output)), [new("input", "node"), new("node", "output")], "alone.nir");
    }

    public static NirSimulation Simulation(NirNode node, NirShape input, NirSimulationOptions? options = null) => new(Graph(node, input), options);

    /// <summary>The outputs of a node of one element for a train of inputs.</summary>
    public static double[] Run(NirNode node, NirSimulationOptions options, params double[] inputs)
    {
        NirSimulation simulation = Simulation(node, new NirShape(1), options);
        return [.. inputs.Select(x => simulation.Step([x])[0])];
    }

    public static NirTensor Scalar(double value) => new(new NirShape(1), [value], isSingle: false);
}
