using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>Where the links of a mesh lie. Links are numbered as in <see cref="MeshSpec"/>.</summary>
internal static class LinkPlaces
{
    private const int Directions = 4;
    private static readonly (int X, int Y)[] s_steps = [(1, 0), (-1, 0), (0, 1), (0, -1)];

    /// <summary>Whether a link joins two chips.</summary>
    public static bool CrossesChips(MeshSpec mesh, int link)
    {
        (int x, int y) = (link / Directions % mesh.Width, link / Directions / mesh.Width);
        (int toX, int toY) = End(mesh, link);
        return Chip(x, mesh.ChipColumns) != Chip(toX, mesh.ChipColumns) || Chip(y, mesh.ChipRows) != Chip(toY, mesh.ChipRows);
    }

    /// <summary>Column of chips in which a column of nodes lies, or row of chips of a row.</summary>
    public static int Chip(int place, int size) => size == 0 ? 0 : place / size;

    /// <summary>A link in words.</summary>
    public static string Name(MeshSpec mesh, int link)
    {
        (int x, int y) = End(mesh, link);
        return $"link {Node(mesh, link / Directions)} → ({x}, {y})";
    }

    /// <summary>A node in words.</summary>
    public static string Node(MeshSpec mesh, int node) => $"({node % mesh.Width}, {node / mesh.Width})";

    private static (int X, int Y) End(MeshSpec mesh, int link)
    {
        (int stepX, int stepY) = s_steps[link % Directions];
        return ((link / Directions % mesh.Width + stepX + mesh.Width) % mesh.Width, (link / Directions / mesh.Width + stepY + mesh.Height) % mesh.Height);
    }
}
