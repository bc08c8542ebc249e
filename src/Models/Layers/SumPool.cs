using System.Numerics;

namespace NeuroSim.Models.Layers;

/// <summary>Sum pooling in front of a convolution: spikes of a square of neighbours share one address.</summary>
public static class SumPool
{
    /// <summary>The pooled map of a convolution's input; the input itself where nothing is pooled.</summary>
    public static T[] Apply<T>(ConvolutionGeometry geometry, T[] input)
        where T : INumber<T>
    {
        if (geometry.Pool == 1)
        {
            return input;
        }

        MapShape from = geometry.Input, to = geometry.Pooled;
        T[] pooled = new T[to.Count];
        for (int c = 0; c < to.Channels; c++)
        {
            for (int y = 0; y < to.Height * geometry.Pool; y++)
            {
                for (int x = 0; x < to.Width * geometry.Pool; x++)
                {
                    pooled[to.Index(c, y / geometry.Pool, x / geometry.Pool)] += input[from.Index(c, y, x)];
                }
            }
        }

        return pooled;
    }
}
