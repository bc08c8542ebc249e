using System.Diagnostics;
using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Sweeps;
using Spectre.Console;

namespace NeuroSim.Cli.Running;

/// <summary>How far a sweep is, with an estimate of the time left: a bar on a terminal, elsewhere (a cluster's log) a line now and then.</summary>
internal static class SweepProgress
{
    private static readonly TimeSpan s_betweenLines = TimeSpan.FromSeconds(20);

    /// <summary>Does the work; the action given to it is told of each finished point.</summary>
    public static async Task RunAsync(Terminal terminal, int points, Func<Action<SweepResult>, Task> work)
    {
        if (terminal.Progress is null)
        {
            await work(Lines(terminal, points));
            return;
        }

        await terminal.Progress.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask($"{points:N0} points", maxValue: Math.Max(points, 1));
                await Task.Run(() => work(_ => task.Increment(1)));
            });
    }

    private static Action<SweepResult> Lines(Terminal terminal, int points)
    {
        long start = Stopwatch.GetTimestamp(), last = start;
        int done = 0;
        return _ =>
        {
            done++;
            if (done < points && Stopwatch.GetElapsedTime(last) >= s_betweenLines)
            {
                last = Stopwatch.GetTimestamp();
                double left = Stopwatch.GetElapsedTime(start).TotalMilliseconds / done * (points - done);
                terminal.Note($"{done:N0} of {points:N0} points done, about {Format.HostTime(left)} left.");
            }
        };
    }
}
