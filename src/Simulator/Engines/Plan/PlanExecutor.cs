using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Kernels.Attention;
using NeuroSim.Simulator.Kernels.Layout;
using NeuroSim.Simulator.Kernels.Membrane;

namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>
/// Executes a plan, one image after the other, in the same memory. Threads share the rows of each stage; what they count is added up, so that results do not depend
/// on them.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="counter">Counts spikes.</param>
/// <param name="threads">Threads.</param>
/// <param name="keepActivations">True if all activations are wanted afterwards.</param>
/// <param name="profile">Where times are added, or null.</param>
internal sealed class PlanExecutor(NetworkPlan plan, IMapCounter counter, int threads, bool keepActivations, HostProfile? profile) : IItemWork
{
    // Sums and potentials of this many neurons fill half of a first-level cache.
    private const int NeuronsAtOnce = 2048;

    private readonly WorkCrew _crew = new(threads);
    private readonly PlanMemory _memory = new(plan, threads, keepActivations, profile);
    private PlanStage _stage = null!;
    private byte[] _input = [];
    private long _saturations;

    /// <summary>Who works.</summary>
    public WorkCrew Crew => _crew;

    /// <summary>What the last image left.</summary>
    public PlanMemory Memory => _memory;

    /// <summary>Potentials and product entries of the last image that saturated.</summary>
    public long Saturations => _saturations;

    /// <summary>Executes one timestep of one sample.</summary>
    /// <param name="input">Pixels, or counts of events, channel by channel.</param>
    /// <param name="cancel">Cancels between stages.</param>
    public void Run(byte[] input, CancellationToken cancel)
    {
        (_input, _saturations) = (input, 0);
        counter.CountInput(input);
        if (plan.Network.ReadsEvents)
        {
            ChannelOrder.ToChannelsLast(input, plan.Network.Input.Channels, _memory.Input);
            _input = _memory.Input;
        }

        foreach (PlanStage stage in plan.Stages)
        {
            cancel.ThrowIfCancellationRequested();
            _stage = stage;
            switch (stage)
            {
                case RowStage rows:
                    _crew.Run(rows.Height, this);
                    break;
                case AttentionStage attention:
                    _crew.RunOneByOne(attention.Layer.Heads, this);
                    break;
                default:
                    _crew.Run(1, this);
                    break;
            }
        }

        long since = profile?.Now() ?? 0;
        counter.Finish(_crew);
        profile?.Add(HostProfile.Counting, "units", since);
    }

    /// <inheritdoc/>
    void IItemWork.Run(int first, int end, int member)
    {
        switch (_stage)
        {
            case RowStage rows:
                foreach (PlanOperation operation in rows.Operations)
                {
                    RunRows(operation, first, end, _memory.Members[member]);
                }

                break;
            case AttentionStage attention:
                Attend(attention, first, end, _memory.Members[member]);
                break;
            case SumStage sum:
                SumPotentials(sum);
                break;
        }
    }

    private void RunRows(PlanOperation operation, int from, int to, MemberMemory memory)
    {
        for (int y0 = from, y1; y0 < to; y0 = y1)
        {
            y1 = Math.Min(y0 + operation.RowsAtOnce, to);
            int count = (y1 - y0) * operation.RowLength;
            if (operation.Kernel is null)
            {
                Finish(operation, y0, y1, AttentionSums(operation, y0, y1, memory), memory);
                continue;
            }

            long since = profile?.Now() ?? 0;
            memory.Gather.Ahead.Next = y1 == to ? operation.Next : null;
            if (operation.Adds)
            {
                (nint potentials, long bytes) = _memory.WherePotentials(operation.Connection.Target, y0 * operation.RowLength, count);
                memory.Gather.Ahead.Also(potentials, bytes);
            }

            ReadOnlySpan<byte> input = InputOf((IntegerConvolution)operation.Connection);
            Span<short> narrow = memory.NarrowSums(count);
            bool isNarrow = operation.Fused is { ComparesSums: true } && operation.Kernel.TryRun(input, y0, y1, narrow, memory.Gather);
            Span<int> sums = isNarrow ? [] : memory.Sums(count);
            if (!isNarrow)
            {
                operation.Kernel.Run(input, y0, y1, sums, memory.Gather);
            }

            AddCompute(operation.Connection.Name, since, memory);
            if (isNarrow)
            {
                FinishNarrow(operation, y0, y1, narrow, memory);
            }
            else
            {
                Finish(operation, y0, y1, sums, memory);
            }
        }
    }

    private void AddCompute(string layer, long since, MemberMemory memory)
    {
        if (profile is not null)
        {
            long lists = memory.Gather.TakeListTime();
            profile.Add(HostProfile.Compute, layer, since + lists);
            profile.AddTime(HostProfile.Lists, layer, lists);
        }
    }

    private ReadOnlySpan<byte> InputOf(IntegerConvolution layer) => layer.ReadsInput ? _input : _memory.Activations(layer.Source);

    // Compares sums of 16 bits: no potential is ever made.
    private void FinishNarrow(PlanOperation operation, int y0, int y1, ReadOnlySpan<short> sums, MemberMemory memory)
    {
        PlanFiring only = operation.Firings[0];
        long since = profile?.Now() ?? 0;
        Span<byte> activations = ActivationsOf(only, y0 * operation.RowLength, sums.Length, memory);
        AddSaturations(CommitAndFire.Run(operation.Fused!, sums, activations));
        Count(operation, only, y0, y1, activations, since);
    }

    // Commits the sums of some rows and fires the sites that see them.
    private void Finish(PlanOperation operation, int y0, int y1, ReadOnlySpan<int> sums, MemberMemory memory)
    {
        int first = y0 * operation.RowLength, position = y0 * operation.Shape.Width;
        long saturations, since = profile?.Now() ?? 0;
        if (operation.Fused is not null)
        {
            PlanFiring only = operation.Firings[0];
            Span<byte> activations = ActivationsOf(only, first, sums.Length, memory);
            saturations = CommitAndFire.Run(operation.Fused!, sums, position, activations);
            Count(operation, only, y0, y1, activations, since);
        }
        else
        {
            Span<int> potentials = operation.Adds || operation.Stores
                ? _memory.Potentials(operation.Connection.Target).Slice(first, sums.Length)
                : memory.Potentials(sums.Length);
            saturations = CommitParts(operation, sums, position, potentials, first, memory);
            Fire(operation, y0, y1, potentials, memory, since);
        }

        AddSaturations(saturations);
    }

    // A part of the positions after the other, while the first-level cache holds their potentials: these join, then the first site fires.
    private long CommitParts(PlanOperation operation, ReadOnlySpan<int> sums, int position, Span<int> potentials, int first, MemberMemory memory)
    {
        int channels = operation.Shape.Channels, step = (NeuronsAtOnce + operation.Period - 1) / operation.Period * operation.Period;
        PlanFiring? firing = operation.Firings.Count > 0 ? operation.Firings[0] : null;
        Span<byte> activations = firing is null ? [] : ActivationsOf(firing, first, sums.Length, memory);
        long saturations = 0;
        for (int at = 0; at < sums.Length; at += step)
        {
            int count = Math.Min(step, sums.Length - at);
            Span<int> part = potentials.Slice(at, count);
            saturations += Commit.Run(operation.Commit!, sums.Slice(at, count), position + (at / channels), part, operation.Adds);
            if (firing is not null)
            {
                Soma.Fire(firing.Table, part, activations.Slice(at, count));
            }
        }

        return saturations;
    }

    // Counts what the first site fired, then fires the others.
    private void Fire(PlanOperation operation, int y0, int y1, ReadOnlySpan<int> potentials, MemberMemory memory, long since)
    {
        for (int f = 0; f < operation.Firings.Count; f++)
        {
            PlanFiring firing = operation.Firings[f];
            Span<byte> activations = ActivationsOf(firing, y0 * operation.RowLength, potentials.Length, memory);
            if (f > 0)
            {
                since = profile?.Now() ?? 0;
                Soma.Fire(firing.Table, potentials, activations);
            }

            Count(operation, firing, y0, y1, activations, since);
        }

        if (operation.Firings.Count == 0)
        {
            profile?.Add(HostProfile.Epilogue, operation.Connection.Name, since);
        }
    }

    private void Count(PlanOperation operation, PlanFiring firing, int y0, int y1, ReadOnlySpan<byte> activations, long since)
    {
        since = profile?.Add(HostProfile.Epilogue, operation.Connection.Name, since) ?? 0;
        counter.CountRows(firing.Site.Index, y0, y1, activations);
        profile?.Add(HostProfile.Counting, operation.Connection.Name, since);
    }

    // A site that nobody reads is counted all the same.
    private Span<byte> ActivationsOf(PlanFiring firing, int first, int count, MemberMemory memory)
        => _memory.Activations(firing.Site.Index) is { IsEmpty: false } all ? all.Slice(first, count) : memory.Unread(count);

    private void Attend(AttentionStage stage, int first, int end, MemberMemory memory)
    {
        IntegerAttention layer = stage.Layer;
        long since = profile?.Now() ?? 0;
        AddSaturations(SelfAttention.Multiply(
            stage.Kernel, _memory.Activations(layer.Key), _memory.Activations(layer.Partner), first, end, _memory.Products, memory.Attention));
        profile?.Add(HostProfile.Compute, layer.Name, since);
    }

    private Span<int> AttentionSums(PlanOperation operation, int y0, int y1, MemberMemory memory)
    {
        IntegerAttention layer = (IntegerAttention)operation.Connection;
        Span<int> sums = memory.Sums((y1 - y0) * operation.RowLength);
        long since = profile?.Now() ?? 0;
        int width = operation.Shape.Width;
        SelfAttention.AddRows(operation.Attention!, _memory.Activations(layer.Driver), _memory.Products, y0 * width, y1 * width, sums, memory.Attention);
        profile?.Add(HostProfile.Compute, layer.Name, since);
        return sums;
    }

    // One number per channel, as wide as the positions make it: not worth a kernel.
    private void SumPotentials(SumStage stage)
    {
        PlanOperation operation = stage.Operation;
        MemberMemory memory = _memory.Members[0];
        Span<long> sums = memory.WideSums.AsSpan(0, operation.Shape.Channels);
        sums.Clear();
        PotentialSums.Add(_memory.Potentials(stage.Source), sums);
        Span<int> potentials = operation.Adds || operation.Stores ? _memory.Potentials(operation.Connection.Target) : memory.Potentials(operation.Shape.Count);
        long max = plan.Network.MaxPotential, saturations = 0;
        for (int c = 0; c < sums.Length; c++)
        {
            Int128 value = (Int128)(operation.Adds ? potentials[c] : 0) + operation.Connection.Rescale.Apply(c, sums[c]) + operation.Connection.BiasOf(operation.Shape, c, c);
            potentials[c] = (int)Int128.Clamp(value, -max - 1, max);
            saturations += value == potentials[c] ? 0 : 1;
        }

        long since = profile?.Now() ?? 0;
        if (operation.Firings.Count > 0)
        {
            Soma.Fire(operation.Firings[0].Table, potentials, ActivationsOf(operation.Firings[0], 0, potentials.Length, memory));
        }

        Fire(operation, 0, 1, potentials, memory, since);
        AddSaturations(saturations);
    }

    private void AddSaturations(long saturations)
    {
        if (saturations != 0)
        {
            Interlocked.Add(ref _saturations, saturations);
        }
    }
}
