namespace NeuroSim.Simulator.Sweeps;

/// <summary>One axis of a sweep beside models, D and chips.</summary>
/// <param name="Name">A run option (see <see cref="SweepSettings"/>) or the JSON path of a chip's field, as in <c>timing.queueDepth</c>.</param>
/// <param name="Values">Its values in their one spelling, at least one, none twice.</param>
public sealed record SweepAxis(string Name, IReadOnlyList<string> Values)
{
    /// <summary>An axis from a list of values as users write it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="list">Its values, as in <c>1M..1G:7</c> or <c>windowed,immediate</c>.</param>
    /// <param name="where">What error messages call its place.</param>
    /// <exception cref="SweepException">A value is none, or stands there twice.</exception>
    public static SweepAxis Parse(string name, string list, string where)
    {
        SweepSetting? setting = SweepSettings.Find(name);
        List<string> values = [];
        foreach (string given in SweepNumbers.List(list, where))
        {
            string value = (setting is null ? given : setting.Read(given))
                ?? throw new SweepException($"{where}: '{given}' is no value of {name}; give {setting!.Accepted}.");
            values.Add(values.Contains(value) ? throw new SweepException($"{where}: '{given}' is given twice; remove one of them.") : value);
        }

        return new(name, values);
    }
}
