using System.Diagnostics;
using NeuroSim.Cli;
using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;

namespace NeuroSim.Tests.Slurm;

/// <summary>A sweep on a real Slurm, which the script beside this file starts and stops; skipped, with the reason, where Slurm is not installed.</summary>
public sealed class SlurmTests
{
    private const int Skipped = 77;

    [Test]
    public void TwoHundredPointsOnTwoNodesOfWhichOneIsKilled()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/bin/bash"))
        {
            Assert.Ignore("Slurm runs on Linux");
        }

        ProcessStartInfo start = new(
            "/bin/bash", [RepositoryRoot.File("tests", "Slurm", "run.sh"), typeof(NeuroSimCommand).Assembly.Location, CliRun.Checkpoint, CliRun.Images])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == Skipped)
        {
            Assert.Ignore(output.TrimEnd().Split('\n')[^1]);
        }

        Assert.That(process.ExitCode, Is.Zero, output + error.GetAwaiter().GetResult());
        TestContext.Out.WriteLine(output);
    }
}
