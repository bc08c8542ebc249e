using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Cli.Options;

/// <summary>Which network: the file, and what a state dict does not say about it.</summary>
internal sealed class NetworkOptions
{
    private const int MaxSide = 4096;
    private const double LargestPotential = 1e9;

    private readonly Option<int?> _d = OptionValues.Whole(
        "--d", "Most spikes of a neuron per timestep, as trained (1 … 255). Needed unless the checkpoint says it.", 1, SfaNeuron.MaxD);

    private readonly Option<(int Height, int Width)?> _imageSize = new("--image-size")
    {
        Description = "Height and width of the images, as in 224x224 or 224, whatever the checkpoint says.",
        HelpName = "HxW",
        CustomParser = ParseSize,
    };

    private readonly Option<double?> _binUs = OptionValues.Number(
        "--bin-us", "Length of a timestep in µs. Recordings are cut into such steps; neurons of NIR with a time constant need it.", 1e-3, 1e12, "N");

    private readonly Option<double?> _minPotential = new("--min-potential")
    {
        Description = "NIR: least potential after a timestep, at or below 0, or none (default: for chips minus the threshold of IF, none of LIF; none in "
            + "simulate).",
        HelpName = "V|none",
        CustomParser = ParsePotential,
    };

    private readonly Option<bool> _singleSpike = OptionValues.Switch(
        "--single-spike", "NIR: a neuron fires at most one spike per timestep (default: as many as its potential holds thresholds).");

    private readonly Option<string?> _reset = OptionValues.Word(
        "--reset", "NIR: stored (default): as the file says. subtract: a spike takes the threshold off the potential, whatever it says.", "stored", "subtract");

    private readonly bool _graphsOnly;

    /// <summary>Creates the options.</summary>
    /// <param name="files">What files are taken, in words.</param>
    /// <param name="graphsOnly">True for a verb that takes NIR files only, which say their input and have no D.</param>
    public NetworkOptions(string files, bool graphsOnly = false)
    {
        _graphsOnly = graphsOnly;
        File = new Argument<string>("FILE") { Description = files };
        File.Validators.Add(ParseFault.RefuseOptions);
    }

    public Argument<string> File { get; }

    public void AddTo(Command command)
    {
        command.Add(File);
        foreach (Option option in (Option[])[.. _graphsOnly ? Array.Empty<Option>() : [_d, _imageSize], _binUs, _minPotential, _singleSpike, _reset])
        {
            command.Add(option);
        }
    }

    public NetworkChoice Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(File), _graphsOnly ? null : parsed.GetValue(_d), _graphsOnly ? null : parsed.GetValue(_imageSize))
    {
        BinUs = parsed.GetValue(_binUs),
        MinPotential = parsed.GetValue(_minPotential),
        SingleSpike = parsed.GetValue(_singleSpike),
        Subtract = parsed.GetValue(_reset) is { } reset ? reset == "subtract" : null,
    };

    private static double? ParsePotential(ArgumentResult result)
    {
        string text = OptionValues.Text(result);
        return text == "none" ? double.NegativeInfinity
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= -LargestPotential and <= 0 ? value
            : OptionValues.Refuse<double?>(result, $"none or a number from -{LargestPotential:N0} to 0");
    }

    private static (int Height, int Width)? ParseSize(ArgumentResult result)
    {
        string[] sides = OptionValues.Text(result).Split('x', 'X', '×');
        int[] sizes = [.. sides.Select(s => int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out int side) ? side : 0)];
        return sizes.Length is 1 or 2 && sizes.All(s => s is >= 1 and <= MaxSide)
            ? (sizes[0], sizes[^1])
            : OptionValues.Refuse<(int, int)?>(result, $"HEIGHTxWIDTH as in 224x224, each side from 1 to {MaxSide:N0}");
    }
}

/// <summary>The network that the user chose.</summary>
/// <param name="File">Checkpoint, NIR or ONNX file, or program.</param>
/// <param name="D">D, or null if it was not given.</param>
/// <param name="ImageSize">Size of the images, or null if it was not given.</param>
internal sealed record NetworkChoice(string File, int? D, (int Height, int Width)? ImageSize)
{
    private const double SecondsPerUs = 1e-6;

    /// <summary>Length of a timestep in µs, or null.</summary>
    public double? BinUs { get; init; }

    /// <summary>Length of a timestep in seconds, or null.</summary>
    public double? TimeStep => BinUs * SecondsPerUs;

    /// <summary>Least potential of NIR's neurons, −∞ for none, or null if it was not given.</summary>
    public double? MinPotential { get; init; }

    /// <summary>True if NIR's neurons fire at most one spike per timestep.</summary>
    public bool SingleSpike { get; init; }

    /// <summary>True if a spike of NIR's neurons subtracts the threshold, false if it does what the file says, null if it was not given.</summary>
    public bool? Subtract { get; init; }

    /// <summary>Options about NIR that were given.</summary>
    public IReadOnlyDictionary<string, string> NirOptions
    {
        get
        {
            Dictionary<string, string> given = new(StringComparer.Ordinal);
            if (MinPotential is { } least)
            {
                given["--min-potential"] = double.IsInfinity(least) ? "none" : least.ToString("R", CultureInfo.InvariantCulture);
            }

            if (SingleSpike)
            {
                given["--single-spike"] = "true";
            }

            if (Subtract is { } subtract)
            {
                given["--reset"] = subtract ? "subtract" : "stored";
            }

            return given;
        }
    }
}
