using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>The neurons of a box as indices of their map.</summary>
internal static class TileNeurons
{
    /// <summary>Channel by channel, row by row.</summary>
    public static IEnumerable<int> Of(Box box, MapShape shape)
    {
        for (int c = box.C0; c < box.C1; c++)
        {
            for (int y = box.Y0; y < box.Y1; y++)
            {
                for (int x = box.X0; x < box.X1; x++)
                {
                    yield return shape.Index(c, y, x);
                }
            }
        }
    }
}
