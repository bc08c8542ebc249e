using System.Globalization;
using NeuroSim.Compiler;

namespace NeuroSim.Cli.Options;

/// <summary>All that the user chose for a run.</summary>
/// <param name="Network">Which network.</param>
/// <param name="Chip">Which chip, or null.</param>
/// <param name="Mapping">How it is compiled.</param>
/// <param name="GivenMapping">Names of the options about compiling that were given.</param>
/// <param name="Execution">What is run, and how.</param>
/// <param name="Events">Which recordings, and how they are cut and changed.</param>
internal sealed record RunChoice(
    NetworkChoice Network, string? Chip, CompileOptions Mapping, IReadOnlyList<string> GivenMapping, ExecutionChoice Execution, EventChoice Events)
{
    /// <summary>Where pages and charts go.</summary>
    public PageChoice Pages { get; init; } = new(null, null);

    /// <summary>What the run is looked at for.</summary>
    public AnalysisChoice Analysis { get; init; } = new();

    /// <summary>Options about network and recordings that were given, for the report.</summary>
    public IReadOnlyDictionary<string, string> Given
    {
        get
        {
            Dictionary<string, string> given = new(Network.NirOptions.Concat(Events.Given), StringComparer.Ordinal);
            if (Network.Sparse)
            {
                given["--sparse"] = "true";
            }

            if (Network.BinUs is { } us)
            {
                given["--bin-us"] = us.ToString("R", CultureInfo.InvariantCulture);
            }

            return given;
        }
    }

    /// <summary>Refuses other weights than a program has.</summary>
    public void CheckWeights(bool exact)
    {
        if (GivenMapping.Contains(MappingOptions.Weights) && Mapping.ExactWeights != exact)
        {
            throw new UsageException($"{Network.File}: was compiled with --weights {(exact ? "exact" : "int8")}; "
                + "leave --weights out, or compile the checkpoint again.");
        }
    }
}
