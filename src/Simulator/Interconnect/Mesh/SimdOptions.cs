namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>What the SIMD back-end has to do for a specification.</summary>
/// <param name="HasKinds">There are trees, or packets of several flits.</param>
/// <param name="HasLongTrees">Trees may carry packets of several flits.</param>
/// <param name="HasWideIds">More flits fit into the mesh than two bytes can name, with a packet that has begun and a number in reserve for each source.</param>
/// <param name="HasChips">There are links between chips.</param>
/// <param name="HasFlight">Hops take more than a cycle.</param>
/// <param name="HasSlowLinks">Flits take links for more than a cycle.</param>
/// <param name="HasRests">FIFOs rest between packets, and perhaps outputs.</param>
/// <param name="Spec">The specification.</param>
internal sealed record SimdOptions(
    bool HasKinds, bool HasLongTrees, bool HasWideIds, bool HasChips, bool HasFlight, bool HasSlowLinks, bool HasRests, MeshSpec Spec)
{
    private const int MaxRouters = 1 << 16, MaxSide = 128, MaxCycles = 255, MaxDepth = 127;

    public int Width => Spec.Width;

    public int Depth => Spec.BufferFlits;

    public int LinkCycles => Spec.LinkCyclesPerFlit;

    public int ChipLinkCycles => Spec.ChipLinkCyclesPerFlit;

    /// <summary>Whether nothing of all this is so.</summary>
    public bool IsPlain => !(HasKinds || HasWideIds || HasFlight || HasSlowLinks || HasRests);

    public int FlitBytes => 4 + (HasKinds ? 1 : 0) + (HasWideIds ? 1 : 0);

    /// <summary>Cycles that arrivals can lie ahead, and one.</summary>
    public int RingCycles => 1 + (HasChips ? Math.Max(Spec.HopCycles, Spec.ChipHopCycles) : Spec.HopCycles);

    /// <summary>Whether everything of a specification fits into a byte, and no rule looks at more than one output at a time.</summary>
    public static bool Fits(MeshSpec spec)
        => !spec.Torus && spec.RouterCyclesPerFlit == 0 && spec.Routers <= MaxRouters && Math.Max(spec.Width, spec.Height) <= MaxSide
            && spec.BufferFlits <= MaxDepth && Math.Max(spec.HopCycles, spec.LinkCyclesPerFlit) <= MaxCycles
            && spec.FifoRest < MaxCycles
            && (!HasBoundaries(spec) || Math.Max(spec.ChipHopCycles, spec.ChipLinkCyclesPerFlit) <= MaxCycles);

    public static SimdOptions Of(MeshSpec spec, bool hasTrees)
    {
        bool hasChips = HasBoundaries(spec);
        return new SimdOptions(
            HasKinds: hasTrees || spec.LongestPacketFlits > 1,
            HasLongTrees: hasTrees && spec.LongestPacketFlits > 1,
            HasWideIds: (MeshTopology.Ports * spec.BufferFlits + 2L) * spec.Routers > ushort.MaxValue,
            HasChips: hasChips,
            HasFlight: spec.HopCycles > 1 || (hasChips && spec.ChipHopCycles > 1),
            HasSlowLinks: spec.LinkCyclesPerFlit > 1 || (hasChips && spec.ChipLinkCyclesPerFlit > 1),
            HasRests: spec.FifoRest > 0,
            spec);
    }

    private static bool HasBoundaries(MeshSpec spec)
        => (spec.ChipColumns != 0 && spec.ChipColumns < spec.Width) || (spec.ChipRows != 0 && spec.ChipRows < spec.Height);
}
