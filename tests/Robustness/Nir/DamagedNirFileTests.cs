using System.Diagnostics;
using System.Globalization;
using NeuroSim.Models;
using NeuroSim.Models.Nir;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Nir;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Nir;

/// <summary>
/// Damaged files are read or refused; they never crash, hang or exhaust NeuroSim, whatever they do to the HDF5 library. The number of files is that in
/// the environment variable NEUROSIM_FUZZ, or a few hundred.
/// </summary>
[NonParallelizable]
[NeedsHdf5]
public sealed class DamagedNirFileTests
{
    private const int Seed = 20_261_121, DefaultFiles = 300;

    /// <summary>The reader's own limits for files of this size are 2 s of processor time and 17 s in all; then a process is replaced.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    [Test]
    public void Any_damage_is_read_or_refused()
    {
        using TempFolder folder = new();
        byte[][] sound = Sound(folder);
        Random random = new(Seed);
        Dictionary<string, int> outcomes = new(StringComparer.Ordinal);
        TimeSpan longest = default;
        for (int i = 0; i < Files(); i++)
        {
            string path = folder.Write("damaged.nir", NirDamage.Of(sound[random.Next(sound.Length)], random));
            Stopwatch watch = Stopwatch.StartNew();
            string outcome = Outcome(path);
            longest = watch.Elapsed > longest ? watch.Elapsed : longest;
            Assert.That(watch.Elapsed, Is.LessThan(s_longest), $"file {i}");
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        string summary = string.Join(", ", outcomes.OrderByDescending(o => o.Value).Select(o => $"{o.Value} {o.Key}"));
        TestContext.Out.WriteLine($"longest {longest.TotalSeconds:F1} s; {summary}");
        Assert.That(NirReader.Read(folder.Write("sound.nir", sound[0])), Is.Not.Null, "the reader still works");
    }

    private static int Files() =>
        int.TryParse(Environment.GetEnvironmentVariable("NEUROSIM_FUZZ"), CultureInfo.InvariantCulture, out int files) ? files : DefaultFiles;

    private static byte[][] Sound(TempFolder folder) => [.. new[] { 3, 5, 8 }.Select(seed =>
    {
        NirWriter.Write(RandomNirGraph.Of(seed), folder.PathOf("sound.nir"));
        return File.ReadAllBytes(folder.PathOf("sound.nir"));
    })];

    private static string Outcome(string path)
    {
        try
        {
            NirSimulation simulation = new(NirReader.Read(path));
            simulation.Step(new double[simulation.InputShape.Count]);
            return "read";
        }
        catch (ModelFormatException e)
        {
            Assert.That(e.Message, Does.StartWith(path), "a message that names the file");
            return e.Message.Contains("HDF5 library failed", StringComparison.Ordinal) ? e.Message.Split('(', ')')[1]
                : e.Message.Contains("in time", StringComparison.Ordinal) ? "out of time"
                : e.Message.Contains("memory", StringComparison.Ordinal) ? "out of memory"
                : "refused";
        }
    }
}
