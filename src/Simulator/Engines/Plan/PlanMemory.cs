using System.Runtime.InteropServices;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Kernels.Attention;
using NeuroSim.Simulator.Kernels.Gather;
using NeuroSim.Simulator.Kernels.Layout;

namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>The memory of one image in execution, used again for the next.</summary>
internal sealed class PlanMemory
{
    private readonly NetworkPlan _plan;
    private readonly PlanLayout _siteLayout;
    private readonly PlanLayout _populationLayout;
    private readonly byte[][] _sites;
    private readonly int[][] _populations;

    /// <summary>Makes the memory of one image.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="threads">Threads that work on the image.</param>
    /// <param name="keepActivations">True if all activations must be there at the end.</param>
    /// <param name="profile">Whose clock times the lists, or null.</param>
    public PlanMemory(NetworkPlan plan, int threads, bool keepActivations, HostProfile? profile)
    {
        _plan = plan;
        _siteLayout = PlanLayout.OfSites(plan, keepActivations);
        _populationLayout = PlanLayout.OfPopulations(plan);
        _sites = [.. _siteLayout.Sizes.Select(s => GC.AllocateUninitializedArray<byte>(s, pinned: false))];
        _populations = [.. _populationLayout.Sizes.Select(s => GC.AllocateUninitializedArray<int>(s, pinned: true))];
        Products = new int[plan.Stages.OfType<AttentionStage>().Max(s => (int?)s.Layer.Heads * s.Kernel.ProductSize) ?? 0];
        Members = [.. Enumerable.Range(0, threads).Select(_ => new MemberMemory(plan, profile))];
        Input = plan.Network.ReadsEvents ? new byte[plan.Network.Input.Count] : [];
    }

    /// <summary>Product memories of the attention layer in execution, head by head.</summary>
    public int[] Products { get; }

    /// <summary>Scratch by thread.</summary>
    public MemberMemory[] Members { get; }

    /// <summary>Events of a camera, NHWC; an image is read as it came.</summary>
    public byte[] Input { get; }

    /// <summary>Activations of a site, NHWC; empty if nobody reads them.</summary>
    public Span<byte> Activations(int site)
        => _siteLayout.PlaceOf[site] is >= 0 and var place
            ? _sites[place].AsSpan(0, _plan.Network.Populations[_plan.Network.Sites[site].Population].Shape.Count)
            : [];

    /// <summary>Potentials of a population, NHWC, in 32 bits; empty if they are not kept.</summary>
    public Span<int> Potentials(int population)
        => _populationLayout.PlaceOf[population] is >= 0 and var place
            ? _populations[place].AsSpan(0, _plan.Network.Populations[population].Shape.Count)
            : [];

    /// <summary>Where some kept potentials of a population lie, and how many bytes they are.</summary>
    public (nint From, long Bytes) WherePotentials(int population, int first, int count)
        => (Marshal.UnsafeAddrOfPinnedArrayElement(_populations[_populationLayout.PlaceOf[population]], first), sizeof(int) * (long)count);

    /// <summary>Activations of all sites, channel by channel, as the rest of the world has them.</summary>
    public byte[][] CopyActivations() => [.. _plan.Network.Sites.Select(Copy)];

    private byte[] Copy(IntegerSite site)
    {
        var shape = _plan.Network.Populations[site.Population].Shape;
        byte[] copy = new byte[shape.Count];
        ChannelOrder.ToChannelsFirst(Activations(site.Index), shape.Channels, copy);
        return copy;
    }
}

/// <summary>The scratch memory of one thread: about as large as its caches, and the same for all layers.</summary>
internal sealed class MemberMemory
{
    private const int AlignBytes = 64, AlignInts = AlignBytes / sizeof(int);

    private readonly int[] _sums;
    private readonly int _firstSum;
    private readonly int[] _potentials;
    private readonly byte[] _unread;

    /// <summary>Makes it large enough for a plan.</summary>
    public MemberMemory(NetworkPlan plan, HostProfile? profile)
    {
        Gather = new(profile is null ? null : profile.Now);
        PlanOperation[] operations = [.. plan.Stages.OfType<RowStage>().SelectMany(s => s.Operations)];
        int largest = operations.Max(o => (int?)o.RowsAtOnce * o.RowLength) ?? 0;
        int[] totals = [.. plan.Stages.OfType<SumStage>().Select(s => s.Operation.Shape.Count)];
        WideSums = new long[totals.DefaultIfEmpty().Max()];
        largest = Math.Max(largest, WideSums.Length);
        // Kernels store whole vectors: sums that begin where a cache line does are stored in one piece.
        _sums = GC.AllocateArray<int>(largest + AlignInts, pinned: true);
        _firstSum = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(_sums, 0) & (AlignBytes - 1)) / sizeof(int);
        (_potentials, _unread) = (new int[largest], new byte[largest]);
    }

    /// <summary>Sums over positions, which may be wider than others.</summary>
    public long[] WideSums { get; }

    /// <summary>Of the gather kernels.</summary>
    public GatherScratch Gather { get; }

    /// <summary>Of the attention kernel.</summary>
    public AttentionScratch Attention { get; } = new();

    /// <summary>Sums of some rows.</summary>
    public Span<int> Sums(int count) => _sums.AsSpan(_firstSum, count);

    /// <summary>Sums of some rows in 16 bits; in the place of the others.</summary>
    public Span<short> NarrowSums(int count) => MemoryMarshal.Cast<int, short>(_sums.AsSpan(_firstSum))[..count];

    /// <summary>Potentials of some rows that nobody needs later.</summary>
    public Span<int> Potentials(int count) => _potentials.AsSpan(0, count);

    /// <summary>Activations of some rows that nobody reads.</summary>
    public Span<byte> Unread(int count) => _unread.AsSpan(0, count);
}
