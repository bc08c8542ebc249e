using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NeuroSim.Models.Events;

namespace NeuroSim.Cli.Options;

/// <summary>Which recordings of an event camera, what is changed in them, and how they are cut into timesteps.</summary>
internal sealed class EventOptions
{
    private readonly Option<int?> _timeBins = OptionValues.Whole(
        "--time-bins", "Cut each recording into N timesteps of equal length (see also --bin-us).", 1, EventLimits.MostBins);

    private readonly Option<string?> _recordings = OptionValues.Name(
        "--recordings", "Which recordings, by name or number: names and ranges, as in 60001-60100,7 (default: all).", "LIST");

    private readonly Option<EventCrop?> _crop = new("--crop")
    {
        Description = "Part of the sensor: first column, first row, width and height, as in 8,8,128x128.",
        HelpName = "X,Y,WxH",
        CustomParser = ParseCrop,
    };

    private readonly Option<int?> _subSample = OptionValues.Whole(
        "--sub-sample", "Divide the coordinates of events by N: N×N pixels become one.", 1, EventLimits.MostSide);

    private readonly Option<bool> _mergePolarity = OptionValues.Switch("--merge-polarity", "Make ON and OFF events one channel.");

    private readonly Option<double?> _timeScale = OptionValues.Number(
        "--time-scale", "Multiply the times of events: 2 makes a recording twice as slow.",
        1 / EventTransform.MostTimeScale, EventTransform.MostTimeScale, "F");

    private readonly Option<int?> _keepEvery = OptionValues.Whole("--keep-every", "Keep the first of each N events, and drop the rest.", 1, int.MaxValue);

    private readonly Option<(int First, int Second)?> _sensor = OptionValues.Sizes(
        "--sensor", "Width and height of the sensor, for files that do not say it.", "WxH", "WIDTHxHEIGHT as in 128x128", EventLimits.MostSide);

    private IEnumerable<Option> All => [_timeBins, _recordings, _crop, _subSample, _mergePolarity, _timeScale, _keepEvery, _sensor];

    public void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Add(option);
        }
    }

    public EventChoice Read(ParseResult parsed)
    {
        EventTransform transform = new()
        {
            Crop = parsed.GetValue(_crop),
            SubSample = parsed.GetValue(_subSample) ?? 1,
            MergePolarity = parsed.GetValue(_mergePolarity),
            TimeScale = parsed.GetValue(_timeScale) ?? 1,
            KeepEvery = parsed.GetValue(_keepEvery) ?? 1,
        };
        EventGeometry? sensor = parsed.GetValue(_sensor) is { } size ? new(size.First, size.Second) : null;
        Dictionary<string, string> given = All.Where(o => parsed.GetResult(o) is { Implicit: false })
            .ToDictionary(o => o.Name, o => Text(parsed.GetResult(o)!), StringComparer.Ordinal);
        return new(parsed.GetValue(_timeBins), parsed.GetValue(_recordings), transform, sensor, given);
    }

    private static string Text(OptionResult result) => result.Tokens.Count > 0 ? result.Tokens[0].Value : "true";

    private static EventCrop? ParseCrop(ArgumentResult result)
    {
        string[] parts = OptionValues.Text(result).Split(',');
        int[] corner = OptionValues.Whole([.. parts.Take(2)], 0, EventLimits.MostSide);
        int[] size = parts.Length == 3 ? OptionValues.Whole(parts[2].Split('x', 'X', '×'), 1, EventLimits.MostSide) : [];
        return corner.Length == 2 && size.Length == 2
            ? new EventCrop(corner[0], corner[1], size[0], size[1])
            : OptionValues.Refuse<EventCrop?>(result, string.Create(
                CultureInfo.InvariantCulture, $"X,Y,WIDTHxHEIGHT as in 8,8,128x128, numbers up to {EventLimits.MostSide:N0}"));
    }
}

/// <summary>What the user chose of a camera's recordings.</summary>
/// <param name="TimeBins">Timesteps per recording, or null.</param>
/// <param name="Recordings">Which recordings, as given, or null for all.</param>
/// <param name="Transform">What is changed in them.</param>
/// <param name="Sensor">Size of the sensor, or null for the file's.</param>
/// <param name="Given">The options that were given, with their text.</param>
internal sealed record EventChoice(
    int? TimeBins, string? Recordings, EventTransform Transform, EventGeometry? Sensor, IReadOnlyDictionary<string, string> Given)
{
    /// <summary>No option given.</summary>
    public static EventChoice None { get; } = new(null, null, new EventTransform(), null, new Dictionary<string, string>(StringComparer.Ordinal));
}
