using NeuroSim.Chips;

namespace NeuroSim.Tests.Equivalence;

/// <summary>Chips of the random tests with their meshes closed to tori.</summary>
internal static class RandomTorus
{
    /// <summary>The chip as a torus; on a synchronous chip with buffers of at least two packets.</summary>
    public static T Of<T>(T chip)
        where T : ChipDescription
    {
        MeshDescription mesh = chip.Mesh with { Torus = true, TorusSource = "chosen by a test", TorusEstimate = true };
        int? least = 2 * mesh.FlitsPerPacket?.Value;
        return chip with
        {
            Mesh = mesh.BufferFlits is { } buffer && buffer.Value < least ? mesh with { BufferFlits = buffer with { Value = least.Value } } : mesh,
        };
    }
}
