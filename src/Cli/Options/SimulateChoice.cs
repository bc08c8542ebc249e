using NeuroSim.Models.Nir;

namespace NeuroSim.Cli.Options;

/// <summary>What the user chose to simulate without a chip.</summary>
/// <param name="Network">NIR file, and what it does not say.</param>
/// <param name="Input">Recordings or numbers.</param>
/// <param name="Events">Which recordings, and how they are cut and changed.</param>
/// <param name="Samples">How many samples, or null for all.</param>
/// <param name="Threads">Threads of this machine.</param>
/// <param name="Integration">How neurons with time constants are integrated.</param>
/// <param name="Report">Where the JSON report goes, or null.</param>
internal sealed record SimulateChoice(
    NetworkChoice Network, string Input, EventChoice Events, int? Samples, int Threads, NirIntegration Integration, string? Report);
