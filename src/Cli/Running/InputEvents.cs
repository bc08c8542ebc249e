using System.Globalization;
using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Events;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Cli.Running;

/// <summary>The recordings of a run, checked against network and chip before anything is computed.</summary>
internal static class InputEvents
{
    /// <summary>Reads the recordings that were chosen, changed as was chosen.</summary>
    public static EventSet Read(string path, EventChoice choice)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new UsageException($"{path}: there is no such file or folder; give recordings of an event camera.");
        }

        EventSet all = EventFiles.Read(path, choice.Sensor);
        EventSet chosen = choice.Recordings is { } list ? all.Select(RecordingList.Find(list, all)) : all;
        return chosen.With(choice.Transform);
    }

    /// <summary>How recordings are cut into timesteps.</summary>
    /// <param name="events">What was chosen about recordings.</param>
    /// <param name="binUs">Length of a timestep, or null.</param>
    /// <param name="needed">Why recordings must be cut, in words, or null if they may run as one window.</param>
    public static EventBinning Binning(EventChoice events, double? binUs, string? needed) => (events.TimeBins, binUs) switch
    {
        ({ } bins, { } us) => throw new UsageException($"--time-bins {bins} and --bin-us {us} both cut recordings into timesteps; give one of them."),
        ({ } bins, null) => EventBinning.Into(bins),
        (null, { } us) => EventBinning.Of(us),
        _ => needed is null ? EventBinning.Whole
            : throw new UsageException($"{needed}, so recordings must be cut into timesteps; give --time-bins N or --bin-us N."),
    };

    /// <summary>Why recordings must be cut into timesteps for a chip, or null: neurons with a memory, unless they fire event by event.</summary>
    public static string? NeedsSteps(SpikingNetwork network, string file, ChipDescription chip, RunOptions options)
    {
        bool immediate = chip is AsynchronousChip asynchronous && (options.Firing ?? asynchronous.Firing) == FiringPolicy.Immediate;
        return !network.IsStateful || immediate ? null
            : $"the neurons of {file} keep their potential from one timestep to the next, and {chip.Name} fires at the end of timesteps";
    }

    /// <summary>Refuses recordings that the network cannot take.</summary>
    public static void Check(EventSamples samples, SpikingNetwork network, string file, Terminal terminal)
    {
        CheckShape(samples, network.Input.Shape, file);
        InputImages.CheckLabels(samples, network, terminal);
    }

    /// <summary>Refuses recordings of another shape.</summary>
    public static void CheckShape(EventSamples samples, MapShape need, string file)
    {
        MapShape have = samples.Shape;
        if (have != need)
        {
            throw new UsageException($"{samples.Path}: its events are {have} (polarities×height×width), but the network in {file} takes {need}. "
                + $"{Advice(have, need)}");
        }
    }

    private static string Advice(MapShape have, MapShape need)
    {
        List<string> advice = [];
        if (have.Channels != need.Channels)
        {
            advice.Add(need.Channels == 1 ? "--merge-polarity makes one channel of the polarities"
                : need.Channels == 2 ? "leave --merge-polarity out"
                : "only networks with one or two input channels take events");
        }

        if ((have.Height, have.Width) != (need.Height, need.Width))
        {
            int factor = have.Width / need.Width;
            bool divides = factor > 1 && (have.Width + factor - 1) / factor == need.Width && (have.Height + factor - 1) / factor == need.Height;
            string size = string.Create(CultureInfo.InvariantCulture, $"{need.Width}x{need.Height}");
            advice.Add(divides ? $"--sub-sample {factor} makes {factor}×{factor} pixels one"
                : have.Width >= need.Width && have.Height >= need.Height ? $"--crop X,Y,{size} takes a part, --sub-sample N makes N×N pixels one"
                : $"--sensor {size} says the size of the sensor, where the file does not");
        }

        return $"{string.Join("; ", advice)}.";
    }
}
