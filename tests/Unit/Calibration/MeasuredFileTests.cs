using System.Security.Cryptography;
using System.Text;
using NeuroSim.Models;
using NeuroSim.Simulator.Calibration;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Calibration;

/// <summary>Files of measurements: read, or refused with one message that says where and what to do.</summary>
public sealed class MeasuredFileTests
{
    private const string Good = """
        {"a": {"powers": [1e-6, 2e-6, 3e-6, 4e-6, 5e-6], "fps": 2, "accuracy": 0.5, "tot_spikes": 7, "total_synops": 9.5, "other": [1]}}
        """;

    private string _path = "";

    [SetUp]
    public void Name() => _path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"measured-{Guid.NewGuid():N}.json");

    [TearDown]
    public void Delete() => File.Delete(_path);

    [Test]
    public void Members_are_read_and_the_file_is_identified()
    {
        MeasuredFile file = Read(Good);
        MeasuredNetwork network = file.Networks.Single();
        MeasuredNetwork expected = new("a", new RailPower(1e-6, 2e-6, 3e-6, 4e-6, 5e-6), 2) { Accuracy = 0.5, Spikes = 7, SynOpsPerStep = 9.5 };
        Assert.That(network, Is.EqualTo(expected));
        Assert.That(network.Power.Processor, Is.EqualTo(5e-6).Within(1e-18));
        Assert.That(file.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Good)))));
        Assert.That(file.Name, Is.EqualTo(Path.GetFileName(_path)));
    }

    [Test]
    public void Only_power_and_rate_are_needed()
    {
        MeasuredNetwork network = Read("""{"a": {"powers": [0, 0, 0, 0, 0], "fps": 1}}""").Networks.Single();
        Assert.That((network.Accuracy, network.Spikes, network.SynOpsPerStep), Is.EqualTo(((double?)null, (long?)null, (double?)null)));
    }

    [TestCase("", "not JSON")]
    [TestCase("{", "not JSON")]
    [TestCase("[1]", "a list")]
    [TestCase("{}", "no networks")]
    [TestCase("""{"a": 3}""", "a: this is a number")]
    [TestCase("""{"a": {"fps": 1}}""", "a: powers: a list of 5 numbers")]
    [TestCase("""{"a": {"powers": [1, 2, 3, 4], "fps": 1}}""", "a: powers: a list of 5 numbers")]
    [TestCase("""{"a": {"powers": [1, 2, -3, 4, 5], "fps": 1}}""", "a: powers[2]: -3 cannot stand here; give a number from 0 to 1000")]
    [TestCase("""{"a": {"powers": [1, 2, 1e999, 4, 5], "fps": 1}}""", "a: powers[2]: 1e999")]
    [TestCase("""{"a": {"powers": [1, 2, "3", 4, 5], "fps": 1}}""", "a: powers[2]: \"3\"")]
    [TestCase("""{"a": {"powers": [1, 2, 3, 4, 5]}}""", "a: fps: missing")]
    [TestCase("""{"a": {"powers": [1, 2, 3, 4, 5], "fps": 0}}""", "a: fps: 0 samples")]
    [TestCase("""{"a": {"powers": [1, 2, 3, 4, 5], "fps": 1, "accuracy": 2}}""", "a: accuracy: 2")]
    [TestCase("""{"a": {"powers": [1, 2, 3, 4, 5], "fps": 1}, "a": {"powers": [1, 2, 3, 4, 5], "fps": 1}}""", "a: the file has this network twice")]
    [TestCase("""{"../a": {"powers": [1, 2, 3, 4, 5], "fps": 1}}""", "../a: a network's name")]
    [TestCase("""{"\ud800": {"powers": [1, 2, 3, 4, 5], "fps": 1}}""", "half a character")]
    public void Bad_files_get_one_message(string text, string said)
        => Assert.That(() => Read(text), Throws.TypeOf<ModelFormatException>().With.Message.Contains(said).And.Message.StartsWith(_path));

    [Test]
    public void Endless_files_and_deep_nesting_are_refused()
    {
        Assert.That(() => Read(new string(' ', (1 << 20) + 1)), Throws.TypeOf<ModelFormatException>().With.Message.Contains("larger than"));
        Assert.That(() => Read($$"""{"a": {{new string('[', 1000)}}"""), Throws.TypeOf<ModelFormatException>().With.Message.Contains("not JSON"));
    }

    [Test]
    public void Every_cut_and_every_changed_byte_is_read_or_refused()
    {
        byte[] good = Encoding.UTF8.GetBytes(Good);
        Random random = new(20261121);
        for (int i = 0; i < 2 * good.Length; i++)
        {
            byte[] bad = i < good.Length ? good[..i] : [.. good];
            if (i >= good.Length)
            {
                bad[i - good.Length] = (byte)random.Next(256);
            }

            File.WriteAllBytes(_path, bad);
            try
            {
                Assert.That(MeasuredFile.Read(_path).Networks, Is.Not.Empty);
            }
            catch (ModelFormatException e)
            {
                Assert.That(e.Message, Does.StartWith(_path));
            }
        }
    }

    private MeasuredFile Read(string text)
    {
        File.WriteAllText(_path, text);
        return MeasuredFile.Read(_path);
    }
}
