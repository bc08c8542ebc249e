using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Datasets;

/// <summary>Checks labels, wherever they come from.</summary>
internal static class ImageLabels
{
    /// <summary>Labels as classes.</summary>
    /// <param name="labels">Numbers of the file.</param>
    /// <param name="images">Images that they belong to.</param>
    /// <param name="place">Where they come from.</param>
    /// <param name="classes">One more than the largest class.</param>
    public static int[] Check(ReadOnlySpan<long> labels, int images, FilePlace place, int classes = int.MaxValue)
    {
        if (labels.Length != images)
        {
            throw place.Error($"{labels.Length} labels for {images} images; there must be one each.");
        }

        int[] result = new int[labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            result[i] = labels[i] >= 0 && labels[i] < classes
                ? (int)labels[i]
                : throw place.Error($"label {i} is {labels[i]}; 0 to {classes - 1} is possible.");
        }

        return result;
    }
}
