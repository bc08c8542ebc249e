using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Cli.Options;

/// <summary>Which network: the file, and what a state dict does not say about it.</summary>
internal sealed class NetworkOptions
{
    private const int MaxSide = 4096;

    private readonly Option<int?> _d = OptionValues.Whole(
        "--d", "Most spikes of a neuron per timestep, as trained (1 … 255). Needed unless the checkpoint says it.", 1, SfaNeuron.MaxD);

    private readonly Option<(int Height, int Width)?> _imageSize = new("--image-size")
    {
        Description = "Height and width of the images, as in 224x224 or 224, whatever the checkpoint says.",
        HelpName = "HxW",
        CustomParser = ParseSize,
    };

    public NetworkOptions(string files)
    {
        File = new Argument<string>("FILE") { Description = files };
        File.Validators.Add(ParseFault.RefuseOptions);
    }

    public Argument<string> File { get; }

    public void AddTo(Command command)
    {
        command.Add(File);
        command.Add(_d);
        command.Add(_imageSize);
    }

    public NetworkChoice Read(ParseResult parsed)
        => new(parsed.GetRequiredValue(File), parsed.GetValue(_d), parsed.GetValue(_imageSize));

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
/// <param name="File">Checkpoint or program.</param>
/// <param name="D">D, or null if it was not given.</param>
/// <param name="ImageSize">Size of the images, or null if it was not given.</param>
internal sealed record NetworkChoice(string File, int? D, (int Height, int Width)? ImageSize);
