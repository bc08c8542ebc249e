using System.CommandLine;

namespace NeuroSim.Cli.Options;

/// <summary>What a run is looked at for, beside its report.</summary>
internal sealed class AnalysisOptions
{
    private readonly Option<bool> _analyse = OptionValues.Switch(
        "--analyse", "Add field analyses: effective rank, approximation error |ReLU(V) - S(V)|, saturation and histograms of each site; use of the weights' range.");

    public void AddTo(Command command) => command.Add(_analyse);

    public AnalysisChoice Read(ParseResult parsed) => new(parsed.GetValue(_analyse));
}

/// <summary>What the user wants to look at.</summary>
/// <param name="Analyse">True for field analyses.</param>
internal sealed record AnalysisChoice(bool Analyse = false);
