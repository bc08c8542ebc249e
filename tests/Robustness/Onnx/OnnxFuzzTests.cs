using System.Diagnostics;
using NeuroSim.Models;
using NeuroSim.Models.Onnx;
using NeuroSim.Tests.Unit.Onnx;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Onnx;

/// <summary>
/// Damaged graphs are read or refused: no other exception, no hang, no more memory than the limit. <c>NEUROSIM_FUZZ</c> is the number of damaged files; 500
/// unless it is set.
/// </summary>
public sealed class OnnxFuzzTests
{
    // Reading is bounded by 16 bytes per byte of the file, building by as much again and 8 MiB; the rest is objects and garbage.
    private const long AllocationPerByte = 64, AllocationBase = 96L << 20;
    private const int Seconds = 10, StructureBytes = 8192;

    private static readonly int s_count = int.TryParse(Environment.GetEnvironmentVariable("NEUROSIM_FUZZ"), out int count) ? count : 500;

    [Test]
    public void Random_networks() => Report(Survive(i => RandomGraph.Of(i % 50).File, s_count));

    [Test]
    public void A_trained_network()
    {
        byte[] file = File.ReadAllBytes(SharedData.Path("checkpoints/cnn-events-d4.onnx"));
        Report(Survive(_ => file, s_count));
    }

    [FsCheck.NUnit.Property(MaxTest = 200, Replay = "20261121,9")]
    public void Arbitrary_bytes(byte[] bytes) => Survive(_ => bytes, 1);

    private static void Report(int built) => TestContext.Out.WriteLine($"{built} of {s_count} damaged files are networks still");

    private static int Survive(Func<int, byte[]> sound, int count)
    {
        int built = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] file = Damaged(sound(i), new Random(i));
            long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            try
            {
                OnnxNetwork.Build(OnnxReader.Read(file, "net.onnx"), new OnnxOptions());
                built++;
            }
            catch (ModelFormatException e)
            {
                Assert.That(e.Message, Does.StartWith("net.onnx"));
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.That(allocated, Is.LessThan(AllocationBase + (AllocationPerByte * file.Length)), $"bytes for mutation {i}");
            Assert.That(Stopwatch.GetElapsedTime(start).TotalSeconds, Is.LessThan(Seconds), $"mutation {i}");
        }

        return built;
    }

    private static byte[] Damaged(byte[] sound, Random random)
    {
        List<byte> bytes = [.. sound];
        for (int n = random.Next(1, 4); n > 0 && bytes.Count > 0; n--)
        {
            Damage(bytes, random);
        }

        return [.. bytes];
    }

    private static void Damage(List<byte> bytes, Random random)
    {
        // Nodes come first in a file, and then weights, in which damage means little.
        int at = random.Next(random.Next(3) > 0 ? Math.Min(bytes.Count, StructureBytes) : bytes.Count), length = Math.Min(random.Next(1, 64), bytes.Count - at);
        switch (random.Next(6))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, random.Next(8) == 0 ? bytes.Count - at : length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.InsertRange(at, OnnxWriter.Varint((ulong)random.NextInt64() >> random.Next(64)));
                break;
            default:
                // Another letter in a name.
                int letter = bytes.FindIndex(at, b => b is >= (byte)'0' and <= (byte)'z');
                bytes[Math.Max(letter, 0)] = (byte)random.Next('0', 'z');
                break;
        }
    }
}
