using System.CommandLine;
using System.Globalization;
using NeuroSim.Compiler;

namespace NeuroSim.Cli.Options;

/// <summary>How a network is compiled.</summary>
internal sealed class MappingOptions
{
    private const int MostChips = 65_536;
    private const int MostFolding = 1_024;

    /// <summary>The option about the width of weights.</summary>
    public const string Weights = "--weights";

    private readonly Option<string?> _weights = OptionValues.Word(
        Weights, "int8 (default): integers of the chip's width. exact: wide integers, to check the mapping apart from quantisation.",
            "int8", "exact");

    private readonly Option<int?> _folding = OptionValues.Whole(
        "--folding", "Most slices that one core serves in turn (default 1); fewer cores, more time.", 1, MostFolding);

    private readonly Option<string?> _chips = OptionValues.WholeOrWord(
        "--chips", "Chips in the array; auto (default) takes the smallest array that holds the network.", 1, MostChips, "auto");

    private readonly Option<int?> _seed = OptionValues.Whole(
        "--placement-seed", "Seed of the placement (default 1); changes hops, never spikes.", 0, int.MaxValue);

    private readonly bool _placed;

    /// <summary>Creates the options.</summary>
    /// <param name="placed">True if units are also placed on an array.</param>
    public MappingOptions(bool placed) => _placed = placed;

    private IEnumerable<Option> All => _placed ? [_weights, _chips, _folding, _seed] : [_weights, _folding];

    public void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Add(option);
        }
    }

    public CompileOptions Read(ParseResult parsed) => new()
    {
        ExactWeights = parsed.GetValue(_weights) == "exact",
        Folding = parsed.GetValue(_folding) ?? 1,
        Chips = _placed && parsed.GetValue(_chips) is { } chips && chips != "auto" ? int.Parse(chips, CultureInfo.InvariantCulture) : null,
        PlacementSeed = _placed ? parsed.GetValue(_seed) ?? 1 : 1,
    };

    /// <summary>Names of the options that were given.</summary>
    public IReadOnlyList<string> Given(ParseResult parsed)
        => [.. All.Where(o => parsed.GetResult(o) is { Implicit: false }).Select(o => o.Name)];
}
