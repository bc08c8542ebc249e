using System.Text.Json.Nodes;
using NeuroSim.Chips;
using NeuroSim.Cli;
using NeuroSim.Models.Nir;
using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Calibration;

/// <summary><c>neurosim calibrate</c> from files to files, on two small networks and made-up recordings and measurements.</summary>
[NeedsHdf5]
public sealed class CalibrateVerbTests
{
    private const int Side = 8;

    private string _folder = "";

    private string Measured => Path.Combine(_folder, "measured.json");

    private string Recordings => Path.Combine(_folder, "recordings");

    [OneTimeSetUp]
    public void Write()
    {
        _folder = Directory.CreateTempSubdirectory("neurosim-calibrate-").FullName;
        Directory.CreateDirectory(Recordings);
        for (int i = 0; i < 3; i++)
        {
            File.WriteAllBytes(Path.Combine(Recordings, $"{i + 1}.bin"), Events(i));
        }

        NirWriter.Write(Network(1), Path.Combine(_folder, "busy.nir"));
        NirWriter.Write(Network(0.25), Path.Combine(_folder, "quiet.nir"));
        File.WriteAllText(Measured, """
            {"busy": {"powers": [0, 60e-6, 380e-6, 0, 0], "fps": 10, "tot_spikes": 12},
             "quiet": {"powers": [0, 56e-6, 373e-6, 0, 0], "fps": 10}}
            """);
    }

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Networks_beside_the_measurements_are_run_and_fitted()
    {
        string chip = Path.Combine(_folder, "fitted.json"), report = Path.Combine(_folder, "report.json");
        CliRun run = Run("--out", chip, "--report", report);
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        Assert.That(run.Output, Does.Contain("energyPj.synapticAddition").And.Contain("busy").And.Contain("golden"));
        Assert.That(ChipReader.Read(chip).EnergyPj.SynapticAddition.Source, Does.Contain("3 recordings of recordings (1 to 3)"));
        JsonNode json = JsonNode.Parse(File.ReadAllText(report))!;
        JsonNode busy = json["networks"]!.AsArray().Single(n => n!["name"]!.GetValue<string>() == "busy")!;
        long synOps = busy["actions"]!["synapticAddition"]!.GetValue<long>(), spikes = busy["spikes"]!["chip"]!.GetValue<long>();
        Assert.That(synOps, Is.Positive);
        Assert.That(busy["actions"]!["stateAccess"]!.GetValue<long>(), Is.EqualTo(synOps));
        long events = busy["inputEvents"]!.GetValue<long>();
        Assert.That(busy["actions"]!["packetSend"]!.GetValue<long>(), Is.EqualTo(events + spikes), "each event and spike is one packet");
        Assert.That(busy["synOps"]!["goldenSynOps"]!.GetValue<long>(), Is.EqualTo(synOps), "one layer of events: the same synapses, whenever neurons fire");
        AddsUp(json);
    }

    [Test]
    public void Golden_counts_are_those_of_the_network_in_time_steps()
    {
        CliRun run = Run("--counts", "golden", "--report", "-");
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        JsonNode report = JsonNode.Parse(run.Output)!, busy = report["networks"]![0]!;
        JsonNode spikes = busy["spikes"]!;
        Assert.That(spikes["chip"]!.GetValue<long>(), Is.EqualTo(spikes["quantised"]!.GetValue<long>()));
        long packets = busy["actions"]!["packetSend"]!.GetValue<long>();
        Assert.That(busy["actions"]!["hop"]!.GetValue<long>(), Is.EqualTo(packets), "one passage of the shared router for each");
        AddsUp(report);
    }

    // What is predicted of a network that was fitted on, and its residual, are what was measured.
    private static void AddsUp(JsonNode report)
    {
        foreach (JsonNode? supply in report["supplies"]!.AsArray())
        {
            string rail = supply!["supply"]!.GetValue<string>();
            double[] residuals = [.. supply["residualsW"]!.AsArray().Select(r => r!.GetValue<double>())];
            JsonNode[] used = [.. report["networks"]!.AsArray().Where(n => n!["role"]!.GetValue<string>() == "fit").Select(n => n!["powerW"]!)];
            double[] expected = [.. used.Select(p => p["measured"]![rail]!.GetValue<double>() - p["fitted"]![rail]!.GetValue<double>())];
            Assert.That(residuals.Order(), Is.EqualTo(expected.Order()).Within(1e-10), rail);
        }
    }

    [TestCase("calibrate {m} --chip speck-like --input {r}", "--time-bins N is needed")]
    [TestCase("calibrate {m} --chip tianjic-like --input {r} --time-bins 2", "synchronous chip")]
    [TestCase("calibrate {m} --chip speck-like --input {r} --time-bins 2 --use busy,idle", "--use idle")]
    [TestCase("calibrate {m} --chip speck-like --input {r} --time-bins 2 --network idle=x.nir", "--network idle")]
    [TestCase("calibrate {m} --chip speck-like --input {r} --time-bins 2 --network busy", "give the name in the measurements and the file")]
    [TestCase("calibrate {m} --chip speck-like --input {r} --time-bins 2 --fit staticPowerMw", "no such constant")]
    [TestCase("calibrate {m} --chip speck-like --input {r} --time-bins 2 --fit idleUw.logic", "published")]
    [TestCase("calibrate {m} --chip speck-like --input {r} --time-bins 2 --out {m}", "must not be overwritten")]
    [TestCase("calibrate {m} --chip speck-like --input {r} --time-bins 2 --samples 9", "--samples 9")]
    [TestCase("calibrate {m} --chip speck-like --input nowhere --time-bins 2", "nowhere")]
    [TestCase("calibrate nowhere.json --chip speck-like --input {r} --time-bins 2", "nowhere.json")]
    public void Bad_choices_get_one_message(string line, string said)
    {
        CliRun run = CliRun.Of([.. line.Split(' ').Select(
            a => a.Replace("{m}", Measured, StringComparison.Ordinal).Replace("{r}", Recordings, StringComparison.Ordinal))]);
        Assert.That(run.Code, Is.EqualTo(ExitCodes.BadInput), run.Output);
        Assert.That(run.Errors, Has.Length.EqualTo(1));
        Assert.That(run.Errors[0], Does.Contain(said));
    }

    private CliRun Run(params string[] more)
        => CliRun.Of(["calibrate", Measured, "--chip", "speck-like", "--input", Recordings, "--sensor", $"{Side}x{Side}", "--time-bins", "4", .. more]);

    // One convolution of all ones on both polarities: the gain decides how often its neurons fire.
    private static NirGraph Network(double gain)
    {
        double[] weights = [.. Enumerable.Repeat(0.25 * gain, 2 * 2 * 9)];
        Dictionary<string, NirNode> nodes = new(StringComparer.Ordinal)
        {
            ["input"] = new NirInput(new NirShape(2, Side, Side)),
            ["conv"] = new NirConv2d(new(Side, Side), new(new(2, 2, 3, 3), weights), new(2, 2), NirPadding.Of(1, 1), new(1, 1), 1, null),
            ["neuron"] = new NirIF(One, One),
            ["output"] = new NirOutput(new NirShape(2, Side / 2, Side / 2)),
        };
        return new NirGraph(nodes, [new("input", "conv"), new("conv", "neuron"), new("neuron", "output")]);
    }

    private static NirTensor One => new(new NirShape(1, 1, 1), [1.0]);

    private static byte[] Events(int seed)
    {
        Random random = new(seed);
        List<byte> bytes = [];
        for (int i = 0; i < 200; i++)
        {
            int time = i * 1000;
            bytes.AddRange([(byte)random.Next(Side), (byte)random.Next(Side), (byte)((random.Next(2) << 7) | (time >> 16)), (byte)(time >> 8), (byte)time]);
        }

        return [.. bytes];
    }
}
