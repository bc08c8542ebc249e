using System.Text.Json.Nodes;
using NeuroSim.Compiler.Programs;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Programs;

/// <summary>Whatever stands in a file whose checksums are right, it is loaded or refused: no other exception, no hang, no large memory.</summary>
public sealed class HostileProgramTests
{
    private const long MostBytesPerLoad = 1 << 24;

    private static readonly string[] Values = ["null", "-1", "0", "2", "2147483647", "1e300", "\"\"", "[]", "[null]", "{}", "false"];

    [Test]
    [CancelAfter(60_000)]
    public void AnyValueInTheManifestIsLoadedOrRefused(CancellationToken stop)
    {
        byte[] sound = new ProgramEdit()["manifest.json"];
        int count = Nodes(JsonNode.Parse(sound)!).Count();
        for (int n = 0; n < count; n++)
        {
            stop.ThrowIfCancellationRequested();
            foreach (string value in Values.Where((_, v) => (n + v) % 4 == 0))
            {
                JsonNode manifest = JsonNode.Parse(sound)!;
                Nodes(manifest).ElementAt(n).ReplaceWith(JsonNode.Parse(value));
                AssertSurvives(new ProgramEdit().Put("manifest.json", System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString())), $"node {n} is {value}");
            }
        }
    }

    [TestCase("chip.json")]
    [TestCase("manifest.json")]
    [TestCase("network.safetensors")]
    [TestCase("program.safetensors")]
    [CancelAfter(60_000)]
    public void AnyByteOfAnEntryIsLoadedOrRefused(string name, CancellationToken stop)
    {
        byte[] sound = new ProgramEdit()[name];
        Random random = new(5);
        for (int i = 0; i < 300; i++)
        {
            stop.ThrowIfCancellationRequested();
            byte[] changed = [.. sound];
            changed[random.Next(sound.Length)] = (byte)random.Next(256);
            AssertSurvives(new ProgramEdit().Put(name, i % 4 == 0 ? changed[..random.Next(sound.Length)] : changed), $"change {i}", name != "manifest.json");
        }
    }

    private static void AssertSurvives(ProgramEdit edit, string what, bool fixManifest = true)
    {
        byte[] file;
        try
        {
            file = edit.Build(fixManifest);
        }
        catch (Exception e) when (e is InvalidOperationException or NullReferenceException)
        {
            // The root is no object any more: the test's own repair has nothing to repair.
            file = edit.Build(fixManifest: false);
        }

        using TempFolder folder = new();
        string path = folder.Write("hostile.nsp", file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => LoadOrRefuse(path), Throws.Nothing, what);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostBytesPerLoad), what);
    }

    private static void LoadOrRefuse(string path)
    {
        try
        {
            ProgramFile.Load(path);
        }
        catch (ProgramFormatException)
        {
            // One of the two good ends.
        }
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node) => node switch
    {
        JsonObject o => o.Select(p => p.Value).OfType<JsonNode>().SelectMany(v => Nodes(v).Prepend(v)),
        JsonArray a => a.OfType<JsonNode>().SelectMany(v => Nodes(v).Prepend(v)),
        _ => [],
    };
}
