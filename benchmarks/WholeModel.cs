using System.Diagnostics;
using System.Globalization;
using NeuroSim.Benchmarks.Networks;
using NeuroSim.Benchmarks.Rates;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Families;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Benchmarks;

/// <summary>
/// A whole network, one image after the other: milliseconds per image, median and least, and what they are spent on. Times of parts are added up over threads.
/// <c>whole-model s|m|l|FILE.pth [chip] [threads] [repeat] [layers]</c>
/// </summary>
internal static class WholeModel
{
    private const int D = 4, Side = 224;

    /// <summary>Runs it.</summary>
    public static void Run(ReadOnlySpan<string> args)
    {
        string model = args[0], chipName = args.Length > 1 ? args[1] : "tianjic-like";
        int threads = Arguments.Count(args, 2, "threads", 1), repeat = Arguments.Count(args, 3, "repeat", 30);
        SpikingNetwork network = RandomESpikeFormer.Dimensions.ContainsKey(model)
            ? RandomESpikeFormer.Network(model)
            : NetworkFamilies.Build(CheckpointFiles.Read(model), D, (Side, Side));
        ChipProgram program = ChipCompiler.Compile(network, ChipReader.Read(chipName), new CompileOptions());
        ImageSet image = Picture(program.Network.Input);
        HostProfile profile = new(ThreadClock.Nanoseconds);
        RunOptions options = new() { Threads = threads, CompareWithGolden = false, Repeat = repeat };
        Times(program, image, options);
        double[] ms = Times(program, image, options), profiled = Times(program, image, options with { Profile = profile });
        Console.WriteLine($"with the clock read between kernels: median {profiled[profiled.Length / 2].ToString("F2", CultureInfo.InvariantCulture)} ms");
        Print(model, chipName, threads, ms, profile, args.Length > 4);
    }

    private static double[] Times(ChipProgram program, ImageSet image, RunOptions options)
    {
        double[] all = program.Chip is SynchronousChip
            ? new SynchronousEngine(program, image, options).Run(image, 1, CancellationToken.None)[0].HostMs
            : new AsynchronousEngine(program, image, options).Run(image, 1, CancellationToken.None)[0].HostMs;
        return [.. all.Order()];
    }

    private static void Print(string model, string chip, int threads, double[] ms, HostProfile profile, bool layers)
    {
        double all = profile.Milliseconds.Values.Sum();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileNameWithoutExtension(model)} on {chip}, {threads} threads: median {ms[ms.Length / 2]:F2} ms, least {ms[0]:F2} ms of {ms.Length}; peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));
        foreach (var part in profile.Milliseconds.GroupBy(t => t.Key.Part))
        {
            double sum = part.Sum(t => t.Value);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {part.Key,-10} {sum / ms.Length,8:F3} ms {sum / all,6:P0}"));
        }

        foreach (var layer in profile.Milliseconds.Where(_ => layers).OrderByDescending(t => t.Value).Take(60))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {layer.Key.Part,-10} {layer.Key.Layer,-34} {layer.Value / ms.Length,8:F3} ms"));
        }
    }

    // Smooth light and dark, as a photograph has it, and some noise.
    private static ImageSet Picture(MapShape shape)
    {
        Random random = new(1);
        byte[] pixels = new byte[shape.Count];
        for (int i = 0; i < pixels.Length; i++)
        {
            int c = i / shape.Positions, y = i % shape.Positions / shape.Width, x = i % shape.Width;
            pixels[i] = (byte)Math.Clamp(128 + (70 * Math.Sin((x + (c * 20)) / 23.0) * Math.Cos(y / 17.0)) + random.Next(-25, 26), 0, 255);
        }

        return new ImageSet("picture", (shape.Channels, shape.Height, shape.Width), pixels, null, null, null);
    }
}
