using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Pages;

/// <summary>A sweep as one page.</summary>
public static class SweepPage
{
    /// <summary>The page as HTML; equal results give equal pages.</summary>
    /// <param name="merge">The results, and the points that have none yet.</param>
    /// <param name="input">What all points ran on.</param>
    /// <param name="samples">How many samples of it; null for all.</param>
    public static string Render(SweepMerge merge, string input, int? samples)
    {
        PageFrame page = new($"Sweep of {merge.Results.Count + merge.Missing.Count} points", [$"Input: {Path.GetFileName(input)}{(samples is { } n ? $", {n} samples" : string.Empty)}."], [])
        {
            Data = $"[{string.Join(",\n", merge.Results.Select(SweepResultJson.Write))}]",
            DataName = "sweep.json",
            DataAreResults = true,
        };
        return page.ToHtml();
    }

    /// <summary>The charts of the page.</summary>
    /// <param name="merge">The results.</param>
    public static IReadOnlyList<PageChart> Charts(SweepMerge merge) => [];
}
