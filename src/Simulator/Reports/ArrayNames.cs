using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Simulator.Reports;

/// <summary>What reports call cores and links: by column and row in the mesh of the whole array.</summary>
internal static class ArrayNames
{
    /// <summary>The shape of the network, where it is no mesh.</summary>
    public static string? Topology(CoreArray array) => array.Torus ? "torus" : null;

    /// <summary>A core.</summary>
    public static string Core(CoreArray array, int core) => $"core ({array.X(core)}, {array.Y(core)})";

    /// <summary>A link; of one that closes a ring also where it ends.</summary>
    public static string Link(CoreArray array, int link)
    {
        int core = link / Route.LinksPerCore;
        string direction = (link % Route.LinksPerCore) switch { 0 => "east", 1 => "west", 2 => "south", _ => "north" };
        string between = Route.CrossesChips(array, link) ? " to the next chip" : string.Empty;
        string round = array.Torus && array.ClosesRing(link) ? $", round to {Core(array, array.EndOf(link))}" : string.Empty;
        return $"link from {Core(array, core)} {direction}{between}{round}";
    }
}

/// <summary>The largest shares.</summary>
internal static class Busiest
{
    private const int Most = 10;

    /// <summary>Indices of the largest shares above zero, largest first.</summary>
    public static IEnumerable<int> Of(double[] shares)
        => Enumerable.Range(0, shares.Length).Where(i => shares[i] > 0).OrderByDescending(i => shares[i]).ThenBy(i => i).Take(Most);
}
