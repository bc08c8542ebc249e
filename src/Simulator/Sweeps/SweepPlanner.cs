using System.Text.Json.Nodes;
using NeuroSim.Chips;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>Turns a spec into a manifest: reads and hashes what it names, expands its axes, and gives every point its key.</summary>
/// <param name="spec">What is asked.</param>
/// <param name="source">Where networks come from.</param>
/// <param name="folder">The folder of the sweep.</param>
public sealed class SweepPlanner(SweepSpec spec, ISweepSource source, string folder)
{
    /// <summary>Most points of a sweep.</summary>
    public const int MostPoints = 20_000;

    /// <summary>Settles everything.</summary>
    /// <param name="pointsPerTask">Points of one task, or null for one machine.</param>
    /// <exception cref="SweepException">The spec cannot be run as it is.</exception>
    /// <exception cref="ChipFormatException">A chip is none, or cannot have a value of an axis.</exception>
    public SweepManifest Plan(int? pointsPerTask)
    {
        IReadOnlyList<ChipDescription> chips = ChipReader.ReadAll(spec.Chips);
        IReadOnlyList<SweepModel> models = SweepModel.Of(spec.Models, spec.D);
        CheckCount(models, chips);
        CheckAxes(chips);
        SweepFile input = FileOf(spec.Input);
        Dictionary<string, SweepFile> files = models.Select(m => m.File).Distinct().ToDictionary(f => f, FileOf, StringComparer.Ordinal);
        return new SweepManifest
        {
            Program = ProgramIdentity.Current,
            Input = input,
            Models = [.. files.Values],
            Chips = chips.ToDictionary(c => c.Name, c => JsonNode.Parse(ChipJson.Write(c))!, StringComparer.Ordinal),
            Samples = spec.Samples,
            TimeBins = spec.TimeBins,
            BinUs = spec.BinUs,
            Golden = spec.Golden,
            PointsPerTask = pointsPerTask,
            Points = Points(models, chips, files, input),
        }.Sealed();
    }

    /// <summary>
    /// The values of the axes in every combination, the last axis varying fastest. A value that means nothing to the chip is left out, and what is then equal
    /// is there once.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<SweepValue>> Product(IReadOnlyList<SweepAxis> axes, ChipDescription chip)
    {
        IEnumerable<SweepValue[]> all = axes.Where(a => MayConcern(a, chip)).Aggregate<SweepAxis, IEnumerable<SweepValue[]>>(
            [[]], (before, axis) => before.SelectMany(b => axis.Values.Select(v => (SweepValue[])[.. b, new SweepValue(axis.Name, v)])));
        return [.. all.Select(c => c.Where(v => Concerns(v, chip, c)).ToArray()).DistinctBy(c => string.Join('\n', c.Select(v => $"{v.Axis}\t{v.Text}")))];
    }

    private static bool Concerns(SweepValue value, ChipDescription chip, IReadOnlyList<SweepValue> point)
        => SweepSettings.Find(value.Axis) is not { } option || option.Concerns(chip, point);

    // Without looking at the other axes: whether the axis can mean anything to the chip at all.
    private static bool MayConcern(SweepAxis axis, ChipDescription chip)
        => SweepSettings.Find(axis.Name) is not null || ChipFieldEdit.Has(chip, axis.Name);

    private void CheckAxes(IReadOnlyList<ChipDescription> chips)
    {
        if (spec.Axes.GroupBy(a => a.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new SweepException($"{twice.Key}: the axis is given twice; give all its values once.");
        }

        HashSet<string> used = [.. chips.SelectMany(c => Product(spec.Axes, c)).SelectMany(p => p.Select(v => v.Axis))];
        foreach (SweepAxis axis in spec.Axes.Where(a => !used.Contains(a.Name)))
        {
            string names = string.Join(", ", chips.Select(c => c.Name));
            throw new SweepException(SweepSettings.Find(axis.Name) is null
                ? $"{axis.Name}: is neither a run option ({string.Join(", ", SweepSettings.All.Select(s => s.Name))}) nor the path of a field of {names}, as "
                    + $"core.weightBits is.{ChipFieldEdit.Suggest(chips, axis.Name)}"
                : $"{axis.Name}: means nothing to {names}"
                    + $"{(axis.Name is SweepSettings.QueueDepth or SweepSettings.RouterBandwidth ? " without timing = cycle" : string.Empty)}; "
                    + "leave it out, or take another chip.");
        }
    }

    private void CheckCount(IReadOnlyList<SweepModel> models, IReadOnlyList<ChipDescription> chips)
    {
        double count = models.Count * chips.Sum(c => spec.Axes.Where(a => MayConcern(a, c)).Aggregate(1.0, (n, a) => n * a.Values.Count));
        if (count > MostPoints)
        {
            throw new SweepException($"the axes have up to {count:N0} points in all; {MostPoints:N0} is the limit. Give fewer values, or several sweeps.");
        }
    }

    private List<SweepPoint> Points(
        IReadOnlyList<SweepModel> models, IReadOnlyList<ChipDescription> chips, Dictionary<string, SweepFile> files, SweepFile input)
    {
        List<(ChipDescription Chip, IReadOnlyList<SweepValue> Settings, string Hash)> setups =
            [.. chips.SelectMany(c => Product(spec.Axes, c).Select(s => (c, s, SetupHash(c, s))))];
        Dictionary<string, string> names = Names(files.Keys);
        List<SweepPoint> points = [];
        foreach (SweepModel model in models)
        {
            int? trained = TrainedD(model);
            foreach ((ChipDescription chip, IReadOnlyList<SweepValue> settings, string hash) in setups)
            {
                SweepPoint point = new()
                {
                    Key = string.Empty,
                    Model = files[model.File].Path,
                    ModelName = names[model.File],
                    D = model.D ?? trained,
                    TrainedD = trained,
                    Chip = chip.Name,
                    Settings = settings,
                };
                points.Add(point with { Key = Key(point, hash, files[model.File], input) });
            }
        }

        return points;
    }

    // Every member of the spec and the manifest that a result depends on; threads and folders are not among them.
    private string Key(SweepPoint point, string setup, SweepFile model, SweepFile input) => SweepHash.Key(
        ProgramIdentity.Current, setup, model.Sha256, point.ModelName, $"{point.D}", $"{point.TrainedD}", input.Sha256, $"{spec.Samples}", $"{spec.TimeBins}",
        $"{spec.BinUs:R}", $"{spec.Golden}");

    private static string SetupHash(ChipDescription chip, IReadOnlyList<SweepValue> settings)
        => SweepHash.OfTexts([ChipJson.Write(SweepSettings.Setup(chip, settings).Chip), .. settings.SelectMany(s => new[] { s.Axis, s.Text })]);

    private int? TrainedD(SweepModel model)
    {
        if (!source.HasD(model.File))
        {
            return model.D is { } d
                ? throw new SweepException($"{model.File}: D = {d} was given, but neurons of this kind of file fire as their potential says; leave D out.")
                : null;
        }

        return source.TrainedD(model.File) ?? model.NamedD ?? spec.TrainedD ?? throw new SweepException(
            $"{model.File}: says its D (most spikes of a neuron per timestep) neither inside nor in its name; give it as --trained-d N (trainedD in a spec).");
    }

    // Two networks of one name in different folders are told apart by their folders.
    private static Dictionary<string, string> Names(IEnumerable<string> files)
        => files.GroupBy(f => Path.GetFileName(f)).SelectMany(g => g.Select(f => (File: f, Name: g.Count() == 1 ? g.Key : f)))
            .ToDictionary(f => f.File, f => f.Name, StringComparer.Ordinal);

    private SweepFile FileOf(string path)
    {
        string full = Path.GetFullPath(path), own = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        return new(full.StartsWith(own, StringComparison.Ordinal) ? full[own.Length..] : full, SweepHash.OfFile(path));
    }
}
