namespace NeuroSim.Simulator.Sweeps;

/// <summary>The results of a sweep so far.</summary>
/// <param name="Results">Those that are there, in the order of the points.</param>
/// <param name="Missing">Points without a result.</param>
public sealed record SweepMerge(IReadOnlyList<SweepResult> Results, IReadOnlyList<SweepPoint> Missing)
{
    /// <summary>Points that could not run.</summary>
    public int Failed => Results.Count(r => !r.IsOk);

    /// <summary>Collects the results of all points of a manifest.</summary>
    public static SweepMerge Of(SweepManifest manifest, SweepStore store)
    {
        List<SweepResult> results = [];
        List<SweepPoint> missing = [];
        foreach (SweepPoint point in manifest.Points)
        {
            if (store.Read(point) is { } result)
            {
                results.Add(result);
            }
            else
            {
                missing.Add(point);
            }
        }

        return new(results, missing);
    }

    /// <summary>Writes lines and table into the folder. They depend on the results alone, not on who ran what and when.</summary>
    public void Write(SweepStore store)
    {
        store.Write(SweepStore.LinesName, string.Concat(Results.Select(r => SweepResultJson.Write(r) + "\n")));
        store.Write(SweepStore.TableName, SweepTable.Write(Results));
    }
}
