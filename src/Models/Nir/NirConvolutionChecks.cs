using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>What both convolutions ask of their numbers.</summary>
internal static class NirConvolutionChecks
{
    /// <summary>Weight, bias, groups and input channels fit each other.</summary>
    /// <exception cref="ModelFormatException">They do not.</exception>
    public static void Channels(NirTensor weight, int rank, NirTensor? bias, int groups, NirShape input, FilePlace place)
    {
        if (weight.Shape.Rank != rank)
        {
            throw place.Error($"'weight' has the shape {weight.Shape}; it must have {rank} dimensions, (outputs, inputs per group, kernel …).");
        }

        int outputs = weight.Shape[0];
        if (groups < 1 || outputs % groups != 0 || input[0] % groups != 0)
        {
            throw place.Error($"{input[0]} input and {outputs} output channels do not divide into {groups} groups.");
        }

        if (weight.Shape[1] != input[0] / groups)
        {
            throw place.Error($"'weight' of {weight.Shape} reads {weight.Shape[1]} channels per group, but {input} arrives, in {groups} groups.");
        }

        if (bias is not null && !bias.Shape.Equals(new NirShape(outputs)))
        {
            throw place.Error($"'bias' has the shape {bias.Shape}; with a weight of {weight.Shape} it must be ({outputs}).");
        }

        foreach (double value in bias is null ? [] : bias.Values)
        {
            if (!double.IsFinite(value))
            {
                throw place.Error($"'bias' holds {value}; all its numbers must be finite. Was it saved after the training diverged?");
            }
        }
    }
}
