using System.Text.Json.Nodes;
using NeuroSim.Cli;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Cli;

/// <summary>Compiling to a file, and running the file.</summary>
public sealed class ProgramVerbTests
{
    [Test]
    public void ASavedProgramRunsAsItsCheckpointDoes()
    {
        using TempFolder temp = new();
        string program = Compile(temp);
        JsonNode saved = JsonNode.Parse(CliRun.Of("run", program, "--input", CliRun.Images, "--samples", "2", "--report", "-").Output)!;
        JsonNode compiled = JsonNode.Parse(CliRun.Sample("--report", "-").Output)!;

        Assert.That(saved["host"]!["compileMs"]!.GetValue<double>(), Is.Zero);
        saved.AsObject().Remove("host");
        compiled.AsObject().Remove("host");
        Assert.That(saved.ToJsonString(), Is.EqualTo(compiled.ToJsonString()));
        Assert.That(CliRun.Of("inspect", program).Output, Does.Contain("269 of 312"));
    }

    [Test]
    public void WhatContradictsAProgramIsRefused()
    {
        using TempFolder temp = new();
        string program = Compile(temp), chip = temp.PathOf("chip.json");
        File.WriteAllText(chip, ChipEdit.WithValue("core", "lanes", "8"));

        Refuses(program, ["--d", "2"], "D = 4", "--d 2");
        Refuses(program, ["--chip", chip], "'tianjic-like'", "core.lanes", "8", "16");
        Refuses(program, ["--folding", "2", "--chips", "3"], "--folding", "--chips");
        Refuses(program, ["--weights", "exact"], "--weights int8");
        Assert.That(CliRun.Of("run", program, "--input", CliRun.Images, "--samples", "1", "--weights", "int8").Code, Is.Zero, "what agrees is no contradiction");
        Assert.That(CliRun.Of("run", program, "--input", CliRun.Images, "--samples", "1", "--d", "4", "--chip", "tianjic-like").Code,
            Is.Zero);
    }

    private static void Refuses(string program, string[] more, params string[] needles)
    {
        CliRun run = CliRun.Of(["run", program, "--input", CliRun.Images, "--samples", "1", .. more]);
        Assert.That(run.Code, Is.EqualTo(ExitCodes.BadInput));
        Assert.That(run.Errors, Has.Length.EqualTo(1));
        foreach (string needle in needles.Append(program))
        {
            Assert.That(run.Errors[0], Does.Contain(needle));
        }
    }

    private static string Compile(TempFolder temp)
    {
        string program = temp.PathOf("glyphs.nsp");
        CliRun run = CliRun.Of("compile", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4", "-o", program);
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        Assert.That(Directory.GetFileSystemEntries(temp.FullName), Is.EqualTo((string[])[program]), "no temporary file is left");
        return program;
    }
}
