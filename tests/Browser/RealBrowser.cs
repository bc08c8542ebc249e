using System.Diagnostics;
using NUnit.Framework;

namespace NeuroSim.Tests.Browser;

/// <summary>A real browser, if this machine has one: Debian's chromium, driven by playwright-core in node.</summary>
internal static class RealBrowser
{
    private const int NoPlaywright = 77;
    private static readonly TimeSpan s_most = TimeSpan.FromMinutes(3);
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Folder with playwright-core, where neither NODE_PATH nor NEUROSIM_PLAYWRIGHT names one: where .ci/run installs it.</summary>
    private static string DefaultFolder => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "neurosim-browser");

    /// <summary>Opens a page and returns what was checked; the test is skipped where something is missing, and fails with the browser's words.</summary>
    /// <param name="page">File of the page.</param>
    /// <param name="kind">run, compare or sweep.</param>
    public static string[] Check(string page, string kind)
    {
        string chromium = s_names.Select(Find).FirstOrDefault(f => f is not null) ?? Skip("chromium: apt-get install chromium");
        string node = Find("node") ?? Skip("node: apt-get install nodejs npm");
        string output = Path.Combine(TestContext.CurrentContext.WorkDirectory, "pages");
        Directory.CreateDirectory(output);
        ProcessStartInfo start = new(node, [RepositoryRoot.File("tests", "Browser", "pages.cjs"), chromium, page, kind, output])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.TryAdd("NEUROSIM_PLAYWRIGHT", DefaultFolder);
        (int code, string text, string error) = Run(start);
        if (code == NoPlaywright)
        {
            Skip($"playwright-core: npm install --prefix {DefaultFolder} playwright-core");
        }

        foreach (string file in Directory.GetFiles(output, $"{kind}*"))
        {
            TestContext.AddTestAttachment(file);
        }

        Assert.That(code, Is.Zero, $"{text}{error}");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Replace("checked: ", string.Empty, StringComparison.Ordinal))];
    }

    private static (int Code, string Output, string Error) Run(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_most))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"the browser did not end within {s_most.TotalMinutes} minutes");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .Where(f => f.Length > 0).Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);

    private static string Skip(string what)
    {
        Assert.Ignore($"pages are not tested in a browser without {what}");
        return string.Empty;
    }
}
