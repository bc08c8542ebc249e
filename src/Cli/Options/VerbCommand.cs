using System.CommandLine;

namespace NeuroSim.Cli.Options;

/// <summary>A verb of the command line with the examples that end its help.</summary>
/// <param name="name">The verb.</param>
/// <param name="description">What it does.</param>
/// <param name="examples">Complete command lines.</param>
internal sealed class VerbCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
