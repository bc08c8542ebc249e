namespace NeuroSim.Chips;

/// <summary>What values of a description must be because of other values: members that only one kind of chip has, lists per core, orders.</summary>
internal static class ChipCrossChecks
{
    /// <summary>All problems between members, in the order of the description.</summary>
    internal static IEnumerable<ChipProblem> Problems(ChipDescription chip) =>
        [.. CoreProblems(chip.Core, chip.CoresPerChip), .. TorusProblems(chip), .. CycleProblems(chip), .. TimingProblems(chip)];

    private static IEnumerable<ChipProblem> CoreProblems(CoreDescription core, int cores) => core switch
    {
        CrossbarCore crossbar when crossbar.Lanes.Value > crossbar.Neurons.Value =>
            [new("$.core.lanes.value", ChipValidator.Number(crossbar.Lanes.Value), $"at most the core's neurons, {crossbar.Neurons.Value}")],
        KernelCore kernel =>
        [
            .. PerCoreProblems("core.kernelWords", kernel.KernelWords.Value, cores),
            .. PerCoreProblems("core.neuronWords", kernel.NeuronWords.Value, cores),
            .. SetProblems("core.strides", kernel.Strides.Value),
            .. SetProblems("core.pools", kernel.Pools.Value),
        ],
        _ => [],
    };

    private static IEnumerable<ChipProblem> TorusProblems(ChipDescription chip)
    {
        if (!chip.Mesh.Torus)
        {
            yield break;
        }

        if (chip.Mesh.TorusSource is null)
        {
            yield return new("$.mesh.torusSource", ChipProblem.Missing, "given, the publication or how the estimate was made, because mesh.torus is true");
        }

        if (chip is AsynchronousChip { Router: RouterKind.Shared })
        {
            yield return new("$.mesh.torus", "true", "false, because all cores share one router and have no links: set router to \"mesh\" for a torus");
        }

        if (LeastRingBufferFlits(chip.Mesh) is { } least && chip.Mesh.BufferFlits!.Value < least)
        {
            yield return new("$.mesh.bufferFlits.value", ChipValidator.Number(chip.Mesh.BufferFlits.Value), $"at least {least}, {RingBufferReason}");
        }
    }

    /// <summary>Why the buffers of a torus have a least size, as part of a sentence.</summary>
    internal const string RingBufferReason =
        "two packets of mesh.flitsPerPacket, because mesh.torus is true: shorter buffers could let the packets of a ring wait for each other for ever";

    /// <summary>Flits that each input buffer of a mesh must hold so that rings cannot deadlock (the bubble rule); null where nothing is demanded.</summary>
    internal static int? LeastRingBufferFlits(MeshDescription mesh)
        => mesh is { Torus: true, BufferFlits: not null, FlitsPerPacket: { } flits } ? 2 * flits.Value : null;

    private static IEnumerable<ChipProblem> TimingProblems(ChipDescription chip) =>
        chip is AsynchronousChip { Timing: var timing } ? PerCoreProblems("timing.synOpsPerSecond", timing.SynOpsPerSecond.Value, chip.CoresPerChip) : [];

    private static IEnumerable<ChipProblem> PerCoreProblems<T>(string path, IReadOnlyList<T> list, int cores)
    {
        if (list.Count != 1 && list.Count != cores)
        {
            string limit = $"a list of 1 number for all cores, or of {cores}, one for each core of the chip (mesh.columns x mesh.rows)";
            yield return new ChipProblem($"$.{path}.value", $"a list of {list.Count}", limit);
        }
    }

    private static IEnumerable<ChipProblem> SetProblems(string path, IReadOnlyList<int> list)
    {
        if (list.Count == 0 || list.Zip(list.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            yield return new ChipProblem($"$.{path}.value", $"a list of {list.Count}", "a list of at least one number, in ascending order, each once");
        }
    }

    // Cycles are a clock's: a chip has them if and only if it has a clock.
    private static IEnumerable<ChipProblem> CycleProblems(ChipDescription chip)
    {
        (string Path, Quantity<int>? Value, string Instead)[] members =
        [
            ("mesh.linkCyclesPerPacket", chip.Mesh.LinkCyclesPerPacket, "timing.routerServicePs"),
            ("mesh.flitsPerPacket", chip.Mesh.FlitsPerPacket, "timing.routerServicePs"),
            ("mesh.bufferFlits", chip.Mesh.BufferFlits, "timing.queueDepth"),
            ("mesh.routerCyclesPerPacket", chip.Mesh.RouterCyclesPerPacket, "timing.routerServicePs"),
            ("mesh.hopCycles", chip.Mesh.HopCycles, "timing.routerLatencyPs"),
            ("array.linkCyclesPerPacket", chip.Array.LinkCyclesPerPacket, "timing.chipLinkServicePs"),
            ("array.hopCycles", chip.Array.HopCycles, "timing.chipLinkLatencyPs"),
        ];
        bool clocked = chip is SynchronousChip;
        foreach ((string path, Quantity<int>? value, string instead) in members.Where(member => member.Value is null == clocked))
        {
            yield return clocked
                ? new ChipProblem($"$.{path}", ChipProblem.Missing, "given, in clock cycles, because the chip is synchronous; chips/README.md explains it")
                : new ChipProblem($"$.{path}", "given", $"left out: an asynchronous chip has no clock cycles, {instead} says how long it takes");
        }
    }
}
