using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Cli;

/// <summary>Asserts that the command line refused with one line that names what the user needs to know.</summary>
internal static class Refusal
{
    public static void Of(CliRun run, int code, params string[] needles)
    {
        Assert.That(run.Errors, Has.Length.EqualTo(1), run.Error);
        Check(run, code, needles);
    }

    /// <summary>The same for a chip file: below the line stand the place in the file, a caret, and what to do.</summary>
    public static void OfChipFile(CliRun run, params string[] needles)
    {
        Assert.That(run.Errors, Has.Length.EqualTo(4), run.Error);
        Assert.That(run.Errors.Skip(1), Has.All.StartsWith("  "));
        Assert.That(run.Errors[2].Trim(), Is.EqualTo("^"));
        Check(run, 1, needles);
    }

    private static void Check(CliRun run, int code, string[] needles)
    {
        Assert.That(run.Code, Is.EqualTo(code), run.Error);
        Assert.That(run.Errors[0], Does.StartWith("error: "));
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Error, Does.Not.Contain("   at "), "a message, not a stack trace");
        foreach (string needle in needles)
        {
            Assert.That(run.Errors[0], Does.Contain(needle));
        }
    }
}
