using Spectre.Console;

namespace NeuroSim.Cli.Running;

/// <summary>Long work beside the thread that listens for Ctrl-C, with progress where somebody looks at a terminal.</summary>
internal static class Work
{
    /// <summary>Does one piece of work. A cancelled token ends the wait at once, whether the work listens to it or not.</summary>
    /// <remarks>Only for work that leaves nothing behind: it may be abandoned in the middle.</remarks>
    public static Task<T> RunAsync<T>(Terminal terminal, string title, Func<T> work, CancellationToken cancel)
        => RunAsync(terminal, title, 0, _ => work(), cancel);

    /// <summary>Does work of a known number of steps; the action given to it counts one step.</summary>
    public static async Task<T> RunAsync<T>(Terminal terminal, string title, int steps, Func<Action, T> work, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (terminal.Progress is null)
        {
            return await Start(() => work(static () => { }), cancel);
        }

        return await terminal.Progress.Progress().AutoClear(true).Columns(Columns(steps)).StartAsync(context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(PlainText.Line(title)), maxValue: Math.Max(steps, 1));
            task.IsIndeterminate = steps == 0;
            return Start(() => work(() => task.Increment(1)), cancel);
        });
    }

    private static Task<T> Start<T>(Func<T> work, CancellationToken cancel) => Task.Run(work, cancel).WaitAsync(cancel);

    private static ProgressColumn[] Columns(int steps) => steps == 0
        ? [new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn()]
        : [new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
        new RemainingTimeColumn()];
}
