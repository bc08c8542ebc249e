using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Events;
using NeuroSim.Models.Nir;
using NeuroSim.Simulator.Calibration;
using NeuroSim.Simulator.Engines;
using NUnit.Framework;

namespace NeuroSim.Tests.Golden.Calibration;

/// <summary>
/// The four measured Speck networks on the first 100 test recordings of N-MNIST: mapping, accuracy, and whether a fit on two of them predicts the other
/// two. The README tabulates what is computed here.
/// </summary>
[NeedsHdf5]
public sealed class SpeckNmnistTests
{
    private const int Recordings = 100;
    private const int FirstOfTest = 60_001;
    private const int TimeBins = 30;

    private static readonly string[] s_names = ["100", "50", "10", "5"];

    private readonly AsynchronousChip _chip = (AsynchronousChip)ChipReader.Read("speck-like");
    private Dictionary<string, ChipProgram> _programs = [];
    private List<CalibrationPoint> _points = [];

    [OneTimeSetUp]
    public void Run()
    {
        MeasuredFile file = MeasuredFile.Read(SharedData.Path("nir/speck-nmnist/measured.json"));
        EventSet set = EventFiles.Read(Path.GetDirectoryName(SharedData.Path("events/nmnist/labels.csv"))!);
        IEnumerable<int> chosen = Enumerable.Range(FirstOfTest, Recordings).Select(i => Array.IndexOf([.. set.Names], $"{i}"));
        EventSamples samples = new(set.Select(chosen), EventBinning.Into(TimeBins));
        _programs = s_names.ToDictionary(n => n, Compile);
        _points = [.. file.Networks.Select(m => new CalibrationPoint(m, Count(m.Name, samples)))];
    }

    [TestCaseSource(nameof(s_names))]
    public void Each_layer_lies_on_a_core_of_its_own(string name)
    {
        ChipProgram program = _programs[name];
        Assert.That(program.Network.Connections, Has.Count.EqualTo(5));
        Assert.That(program.Partition.Tilings.Select(t => t.Count), Is.All.EqualTo(1));
        Assert.That(program.Placement.CoreOf.Distinct().Count(), Is.EqualTo(5));
    }

    [TestCase("100")]
    [TestCase("50")]
    [TestCase("10")]
    public void Networks_as_trained_reach_what_was_measured(string name)
    {
        NetworkCounts counts = Point(name).Counts;
        TestContext.Out.WriteLine($"{name}: golden {counts.GoldenAccuracy}, quantised {counts.QuantisedAccuracy}, engine {counts.Accuracy}");
        Assert.That(counts.GoldenAccuracy, Is.GreaterThanOrEqualTo(0.94));
        Assert.That(counts.Accuracy, Is.GreaterThanOrEqualTo(0.94));
    }

    [Test]
    public void Fit_on_two_networks_predicts_the_other_two()
    {
        ChipCalibration fit = ChipCalibration.Fit(_chip, _points, ["100", "10"], null);
        foreach (CalibrationPoint point in fit.Points)
        {
            TestContext.Out.WriteLine($"{point.Name}: error {fit.Error(point):P2}, before {fit.ErrorBefore(point):P1}");
        }

        Assert.That(fit.Points.Where(p => !fit.IsUsed(p)).Select(p => Math.Abs(fit.Error(p))), Has.All.LessThan(0.01));
        Assert.That(fit.Points.Select(p => Math.Abs(fit.Error(p))), Has.All.LessThan(0.03));
    }

    [Test]
    public void Built_in_fitted_chip_is_what_the_fit_gives()
    {
        ChipCalibration fit = ChipCalibration.Fit(_chip, _points, ["100", "10"], null);
        ActionCosts committed = ChipReader.Read("speck-like-fitted").EnergyPj;
        foreach (ChipAction action in ChipActions.All)
        {
            Assert.That(committed[action].Value, Is.EqualTo(fit.After.EnergyPj[action].Value).Within(1e-3).Percent, $"{action}");
        }
    }

    // The chip reported fewer spikes than any of these; the README says what that does and does not mean.
    [TestCaseSource(nameof(s_names))]
    public void Immediate_firing_adds_spikes_to_those_of_time_steps(string name)
    {
        NetworkCounts counts = Point(name).Counts;
        long golden = counts.Sites.Sum(s => s.Golden), engine = counts.Sites.Sum(s => s.Chip);
        TestContext.Out.WriteLine($"{name}: golden {golden}, engine {engine}, measured {Point(name).Measured.Spikes}");
        Assert.That((double)engine / golden, Is.InRange(1.02, 1.15));
        Assert.That(counts.Sites.Sum(s => s.Quantised), Is.EqualTo(golden).Within(1).Percent);
    }

    private ChipProgram Compile(string name)
        => ChipCompiler.Compile(NirConversion.ToNetwork(NirReader.Read(SharedData.Path($"nir/speck-nmnist/{name}.nir"))), _chip, new());

    private NetworkCounts Count(string name, EventSamples samples)
        => new NetworkCounter(name, _programs[name], new RunOptions()).Run(samples, Recordings, default);

    private CalibrationPoint Point(string name) => _points.Single(p => p.Name == name);
}
