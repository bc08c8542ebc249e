using System.CommandLine;
using System.CommandLine.Parsing;

namespace NeuroSim.Cli.Options;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class ParseFault
{
    public static string Explain(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string help = command is RootCommand ? "'neurosim --help' lists the verbs." : $"See 'neurosim {Path(parsed.CommandResult)} --help'.";
        string problem = UnknownOption(parsed) is { } option ? Unknown("option", option, OptionNames(parsed))
            : parsed.UnmatchedTokens.Count > 0 ? Unmatched(parsed, command)
            : parsed.Errors[0].Message;
        return $"{problem.TrimEnd('.', ' ')}{(problem.EndsWith('?') ? string.Empty : ".")} {help}";
    }

    /// <summary>Refuses a misspelt option that would otherwise be taken for the value of an argument.</summary>
    public static void RefuseOptions(ArgumentResult argument)
    {
        if (argument.Tokens.FirstOrDefault(t => LooksLikeOption(t.Value)) is { } token)
        {
            argument.AddError($"'{token.Value}' is no option of this verb; a file whose name begins with '-' is given as "
                + $"'./{token.Value}'");
        }
    }

    private static string Unmatched(ParseResult parsed, Command command) => command.Subcommands.Count > 0
        ? Unknown("verb", parsed.UnmatchedTokens[0], command.Subcommands.Select(c => c.Name))
        : $"'{parsed.UnmatchedTokens[0]}' is one argument too many";

    // Verbs may have verbs of their own: sweep plan.
    private static string Path(CommandResult result)
        => result.Parent is CommandResult { Command: not RootCommand } outer ? $"{Path(outer)} {result.Command.Name}" : result.Command.Name;

    // Values of options may be misspelt options too: "--input --sampels 3".
    private static string? UnknownOption(ParseResult parsed)
        => parsed.Tokens.Where(t => t.Type == TokenType.Argument).Select(t => t.Value).FirstOrDefault(LooksLikeOption);

    private static bool LooksLikeOption(string text) => text.Length > 1 && text[0] == '-' && !char.IsAsciiDigit(text[1]);

    private static IEnumerable<string> OptionNames(ParseResult parsed)
        => parsed.CommandResult.Command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(o => o.Recursive))
            .Select(o => o.Name);

    private static string Unknown(string what, string given, IEnumerable<string> known)
        => $"there is no {what} '{given}'.{Nearest.Suggest(given, known)}";
}
