using NeuroSim.Cli.Options;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Nir;

namespace NeuroSim.Cli.Running;

/// <summary>What a NIR graph is simulated on: recordings of an event camera, or numbers.</summary>
/// <param name="Path">File or folder.</param>
/// <param name="Count">Number of samples.</param>
/// <param name="Labels">A class per sample, or null.</param>
/// <param name="Steps">Steps of a sample, each row-major in the shape of the graph's input.</param>
internal sealed record NirInputs(string Path, int Count, int[]? Labels, Func<int, IEnumerable<double[]>> Steps)
{
    private const string NumbersExtension = ".npy";

    /// <summary>Reads what was chosen, and checks it against the graph.</summary>
    public static NirInputs Read(SimulateChoice choice, NirSimulation simulation)
        => choice.Input.EndsWith(NumbersExtension, StringComparison.OrdinalIgnoreCase) ? Numbers(choice, simulation) : Events(choice, simulation);

    private static NirInputs Events(SimulateChoice choice, NirSimulation simulation)
    {
        EventBinning binning = InputEvents.Binning(choice.Events, choice.Network.BinUs, NeedsSteps(choice, simulation.Graph));
        CheckStep(choice, simulation.Graph);
        EventSamples samples = new(InputEvents.Read(choice.Input, choice.Events), binning);
        NirShape need = simulation.InputShape;
        MapShape shape = need.Rank switch
        {
            1 => new(1, 1, need[0]),
            2 => new(need[0], 1, need[1]),
            3 => new(need[0], need[1], need[2]),
            _ => throw new UsageException($"{choice.Network.File}: takes {need}, which no events are; give numbers as a {NumbersExtension} file (steps, …)."),
        };
        InputEvents.CheckShape(samples, shape, choice.Network.File);
        return new(samples.Path, samples.Count, samples.Labels, samples.Inputs);
    }

    // (steps, …input) is one sample, (samples, steps, …input) are several.
    private static NirInputs Numbers(SimulateChoice choice, NirSimulation simulation)
    {
        if (choice.Events.Given.Count > 0)
        {
            throw new UsageException($"{string.Join(", ", choice.Events.Given.Keys)}: {choice.Input} holds numbers by steps, which are taken as they are; "
                + "leave it out.");
        }

        CheckStep(choice, simulation.Graph);
        NpyArray array = NpyReader.Read(choice.Input);
        NirShape need = simulation.InputShape;
        int extra = array.Shape.Length - need.Rank;
        if (extra is not (1 or 2) || !array.Shape.Skip(extra).SequenceEqual(need.Sizes) || array.Shape.Contains(0))
        {
            throw new UsageException($"{choice.Input}: the array has the shape ({string.Join(", ", array.Shape)}), but the graph in "
                + $"{choice.Network.File} takes {need} per step; give "
                + $"(steps, {string.Join(", ", need.Sizes)}), or the same with samples before the steps.");
        }

        double[] values = array.ToDoubles();
        int bad = Array.FindIndex(values, v => !double.IsFinite(v));
        if (bad >= 0)
        {
            throw new UsageException($"{choice.Input}: element {bad} is {values[bad]}; all must be finite.");
        }

        (int samples, int steps) = extra == 2 ? (array.Shape[0], array.Shape[1]) : (1, array.Shape[0]);
        return new(choice.Input, samples, null, i => Enumerable.Range(0, steps).Select(t => values.AsSpan((i * steps + t) * need.Count, need.Count).ToArray()));
    }

    private static string? NeedsSteps(SimulateChoice choice, NirGraph graph)
        => graph.Nodes.Values.Any(n => n is NirIF or NirI || HasTime(n)) ? $"nodes of {choice.Network.File} keep a state from one step to the next" : null;

    private static void CheckStep(SimulateChoice choice, NirGraph graph)
    {
        if (choice.Network.BinUs is null && graph.Nodes.FirstOrDefault(n => HasTime(n.Value)) is { Key: { } name, Value: { } node })
        {
            throw new UsageException($"{choice.Network.File}: node '{name}' ({node.Type}) has a time constant, so steps must have a known length; give it "
                + "in µs as --bin-us N.");
        }
    }

    private static bool HasTime(NirNode node) => node is NirLIF or NirCubaLIF or NirLI or NirCubaLI or NirDelay;
}
