using System.CommandLine;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Cli.Options;

/// <summary>Which form of the kernels runs; the same option for all verbs that run networks.</summary>
internal static class SimdOption
{
    private const string Auto = "auto";

    private static readonly SimdLevel[] s_levels = Enum.GetValues<SimdLevel>();

    /// <summary>Adds it to a verb.</summary>
    public static void AddTo(Command command) => command.Add(Create());

    /// <summary>Chooses the form, before the verb begins.</summary>
    /// <exception cref="UsageException">This machine does not have it.</exception>
    public static void Apply(ParseResult parsed)
    {
        string word = parsed.GetResult(Name) is System.CommandLine.Parsing.OptionResult result ? result.GetValueOrDefault<string?>() ?? Auto : Auto;
        SimdLevel level = word == Auto ? Simd.Widest : s_levels.First(l => Simd.Name(l) == word);
        if (level > Simd.Widest)
        {
            throw new UsageException($"--simd {word}: this machine's processor does not have it; the widest form that it runs is {Simd.Name(Simd.Widest)}. Use --simd auto.");
        }

        Simd.Use(level);
    }

    private const string Name = "--simd";

    private static Option<string?> Create() => OptionValues.Word(
        Name, "Form of the kernels: scalar, AVX2, AVX-512, or the widest that this machine has (auto, the default); results do not depend on it.",
        [Auto, .. s_levels.Select(Simd.Name)]);
}
