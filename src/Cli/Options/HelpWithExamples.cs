using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace NeuroSim.Cli.Options;

/// <summary>Help as System.CommandLine writes it, with examples at its end.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private static readonly string[] s_rootExamples =
    [
        "neurosim demo",
        "neurosim run net.pth --chip tianjic-like --d 4 --input images.npz --report out.json",
    ];

    private readonly HelpAction _standard;

    private HelpWithExamples(HelpAction standard) => _standard = standard;

    // Help is shown whatever else is wrong with the command line.
    public override bool ClearsParseErrors => true;

    public static HelpWithExamples AddTo(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        HelpWithExamples help = new((HelpAction)option.Action!);
        option.Action = help;
        return help;
    }

    public override int Invoke(ParseResult parseResult)
    {
        _standard.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        IReadOnlyList<string> examples = parseResult.CommandResult.Command is VerbCommand verb ? verb.Examples : s_rootExamples;
        output.WriteLine("Examples:");
        foreach (string example in examples)
        {
            output.WriteLine($"  {example}");
        }

        output.WriteLine();
        return ExitCodes.Success;
    }
}
