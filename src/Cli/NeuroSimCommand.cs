using System.CommandLine;
using System.CommandLine.Invocation;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Verbs;
using NeuroSim.Models.Hdf5;

namespace NeuroSim.Cli;

/// <summary>The program: parses the command line, calls a verb, returns an exit code. Tests call it in their own process.</summary>
public static class NeuroSimCommand
{
    private const string Description =
        "Simulates neuromorphic chips: compiles a trained spiking network onto a chip, runs its spikes, and reports latency, spikes and "
            + "energy.";

    /// <summary>Time after Ctrl-C to delete a file that is half written; all else stops at once.</summary>
    private static readonly TimeSpan s_cleaningUp = TimeSpan.FromMinutes(1);

    /// <summary>All verbs, in the order in which help lists them. A new verb is one new file and one line here.</summary>
    private static readonly Func<Terminal, Command>[] s_verbs =
    [
        InspectVerb.Create,
        FitVerb.Create,
        CompileVerb.Create,
        RunVerb.Create,
        CompareVerb.Create,
        SweepVerb.Create,
        SimulateVerb.Create,
        ExportVerb.Create,
        CalibrateVerb.Create,
        NocVerb.Create,
        ChipsVerb.Create,
        DemoVerb.Create,
    ];

    /// <summary>Runs the program.</summary>
    /// <param name="args">Arguments of the command line.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="cancel">Stops the run as Ctrl-C does.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        // NeuroSim starts itself so to read HDF5 files apart; users never do.
        if (args is [Hdf5ReaderProcess.Argument])
        {
            return Hdf5ReaderProcess.Serve();
        }

        try
        {
            // A file name may begin with @: no response files.
            ParserConfiguration parser = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
            ParseResult parsed = Root(new Terminal(output, error)).Parse(args, parser);
            if (parsed.Action is ParseErrorAction)
            {
                Failure.Write(ParseFault.Explain(parsed), error);
                return ExitCodes.BadInput;
            }

            SimdOption.Apply(parsed);
            InvocationConfiguration invocation = new()
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = s_cleaningUp,
            };
            return await parsed.InvokeAsync(invocation, cancel).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The edge of the program: whatever went wrong becomes one message.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return Failure.Report(fault, error);
        }
    }

    private static RootCommand Root(Terminal terminal)
    {
        RootCommand root = new(Description);
        foreach (Func<Terminal, Command> create in s_verbs)
        {
            root.Add(create(terminal));
        }

        HelpWithExamples help = HelpWithExamples.AddTo(root);
        root.SetAction(parsed =>
        {
            help.Invoke(parsed);
            return ExitCodes.BadInput;
        });
        return root;
    }
}
