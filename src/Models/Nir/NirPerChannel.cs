using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>Parameters of neurons as chips store them: one number for a layer, or one for each channel.</summary>
internal static class NirPerChannel
{
    /// <summary>One number per channel.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="name">What the file calls it.</param>
    /// <param name="view">Shape that it spreads over.</param>
    /// <param name="map">The same elements as a map.</param>
    /// <param name="place">File and node.</param>
    /// <exception cref="ModelFormatException">Elements of one channel differ.</exception>
    public static double[] Of(NirTensor parameter, string name, NirShape view, MapShape map, FilePlace place)
    {
        double[] channels = new double[map.Channels];
        if (IsUniform(parameter))
        {
            Array.Fill(channels, parameter.Values[0]);
            return channels;
        }

        double[] all = parameter.Spread(view);
        for (int i = 0; i < all.Length; i++)
        {
            int channel = i / map.Positions;
            channels[channel] = i % map.Positions == 0 || channels[channel] == all[i]
                ? all[i]
                : throw place.Error($"'{name}' is {channels[channel]} and {all[i]} within channel {channel}; chips store one kernel per channel, so it must "
                    + "be the same for all positions of a channel. 'neurosim simulate' runs it without a chip.");
        }

        return channels;
    }

    /// <summary>The one number of all neurons.</summary>
    /// <exception cref="ModelFormatException">Elements differ.</exception>
    public static double One(NirTensor parameter, string name, NirShape view, FilePlace place)
    {
        if (IsUniform(parameter))
        {
            return parameter.Values[0];
        }

        double[] all = parameter.Spread(view);
        int other = Array.FindIndex(all, v => v != all[0]);
        return other < 0
            ? all[0]
            : throw place.Error($"'{name}' is {all[0]} for the first neuron and {all[other]} for neuron {other}; a layer of a chip has one. Scale its "
                + "weights so that they agree, or 'neurosim simulate' runs it without a chip.");
    }

    // Most are, and then a large map needs no array of its own.
    private static bool IsUniform(NirTensor parameter) => !parameter.Values.ContainsAnyExcept(parameter.Values[0]);
}
