using System.Numerics;
using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Simulator.Units;

/// <summary>
/// Synapses: an axon event reads the whole row of its slice, word by word, and adds it in all lanes. Synapses that do not exist lie in the words, but cost no
/// addition. On kernel cores an event reads the weights of the neurons that it reaches. A slice of an image layer multiplies each row with a pixel. Where a
/// sparse convolution is masked, no weight is read: a crossbar leaves out the words whose neurons all lie at masked sites.
/// </summary>
/// <param name="work">Where it books.</param>
internal sealed class SynapseUnit(PhaseWork work)
{
    /// <summary>Adds the axon events of one sub-step.</summary>
    public void Integrate(IntegerConnection connection, int subStep)
    {
        switch (connection)
        {
            case IntegerConvolution { ReadsImage: true } image when work.Partition.Slices[image.Index] is not NoSlices:
                work.EachSlice(image, (unit, tile) => Multiply(image, unit, tile));
                break;
            case IntegerConvolution { ReadsImage: false } layer when work.Chip.Core is KernelCore:
                work.EachSlice(layer, (unit, _) => AddKernels(
                    unit, Burst<int>(work.Trace.EventsOf(unit), subStep, Graded(layer)), Burst<long>(work.Trace.AdditionsOf(unit), subStep, Graded(layer)), layer.Index));
                break;
            case IntegerConvolution { ReadsImage: false } layer:
                work.EachSlice(layer, (unit, tile) => AddWords(
                    unit, Burst<int>(work.Trace.EventsOf(unit), subStep, Graded(layer)), RowWords(layer, tile), layer.Index));
                break;
            case IntegerAttention layer:
                work.EachSlice(layer, (unit, tile) => AddRows(unit, work.Trace.EventsOf(unit), subStep, RowLength(layer, tile), layer.Index));
                break;
        }
    }

    /// <summary>Adds rows of so many synapses.</summary>
    /// <param name="unit">Unit.</param>
    /// <param name="events">Axon events by sub-step.</param>
    /// <param name="subStep">Sub-step.</param>
    /// <param name="rowLength">Synapses of a row.</param>
    /// <param name="layer">Connection.</param>
    public void AddRows(int unit, ReadOnlySpan<int> events, int subStep, int rowLength, int layer)
    {
        (long packets, long spikes) = Burst(events, subStep, work.Chip.Mesh.Packet == PacketKind.Graded);
        if (work.Chip.Core is KernelCore)
        {
            AddKernels(unit, (packets, spikes), (packets * rowLength, spikes * rowLength), layer);
            return;
        }

        AddWords(unit, (packets, spikes), CeilDiv(rowLength, work.Chip.Core.Lanes.Value), layer);
    }

    // The events of a camera come one by one, whatever packets cores send.
    private bool Graded(IntegerConvolution layer) => work.Chip.Mesh.Packet == PacketKind.Graded && !layer.ReadsInput;

    // What arrives in a sub-step: a packet per spike; of graded packets all in the first sub-step, each with the spikes of its whole burst.
    private static (long Packets, long Spikes) Burst<T>(ReadOnlySpan<T> bySubStep, int subStep, bool graded)
        where T : struct, IBinaryInteger<T>
    {
        if (!graded)
        {
            long events = long.CreateChecked(bySubStep[subStep]);
            return (events, events);
        }

        long spikes = 0;
        foreach (T events in subStep == 0 ? bySubStep : [])
        {
            spikes += long.CreateChecked(events);
        }

        return (subStep == 0 ? long.CreateChecked(bySubStep[0]) : 0, spikes);
    }

    // The weights of a packet are read once and added spike by spike.
    private void AddWords(int unit, (long Packets, long Spikes) burst, long wordsPerRow, int layer)
    {
        work.Add(unit, WorkKind.AxonReads, ChipAction.AxonRead, burst.Packets, work.Cycles.AxonRead.Value, layer);
        AddWords(unit, burst.Packets * wordsPerRow, burst.Spikes * wordsPerRow, layer);
    }

    private void AddWords(int unit, long read, long added, int layer)
    {
        if (added > 0)
        {
            work.AddTimed(unit, WorkKind.SynapticAdditions, ChipAction.WeightWordRead, read, added * work.Cycles.WeightWord.Value, layer);
        }
    }

    // A kernel core addresses the weights that an event needs, and no others; each addition reads and writes a potential in memory.
    private void AddKernels(int unit, (long Packets, long Spikes) burst, (long Packets, long Spikes) additions, int layer)
    {
        int lanes = work.Chip.Core.Lanes.Value;
        work.Add(unit, WorkKind.AxonReads, ChipAction.AxonRead, burst.Packets, work.Cycles.AxonRead.Value, layer);
        AddWords(unit, CeilDiv(additions.Packets, lanes), CeilDiv(additions.Spikes, lanes), layer);
        work.Add(unit, WorkKind.SynapticAdditions, ChipAction.StateAccess, additions.Spikes, 0, layer);
    }

    private void Multiply(IntegerConvolution layer, int unit, int tile)
    {
        int pixels = work.Partition.AxonBox(work.Partition.Units[unit]).Count, neurons = work.Neurons(layer, tile);
        if (neurons == 0)
        {
            return;
        }

        work.Add(unit, WorkKind.AxonReads, ChipAction.AxonRead, pixels, work.Cycles.AxonRead.Value, layer.Index);
        // Words are as wide as the lanes; how long a row takes is a matter of the multiply units.
        long words = pixels * RowWords(layer, tile);
        long cycles = (long)pixels * CeilDiv(neurons, work.Chip.Core.MultiplyUnits.Value) * work.Cycles.MultiplyWord.Value;
        work.AddTimed(unit, WorkKind.Multiplications, ChipAction.WeightWordRead, words, cycles, layer.Index);
    }

    // The neurons of a row lie position by position, the channels of a position side by side.
    private long RowWords(IntegerConvolution layer, int tile)
    {
        int lanes = work.Chip.Core.Lanes.Value;
        if (work.Trace.Active?.OfTile(layer.Index, tile) is not { } active)
        {
            return CeilDiv(work.Neurons(layer, tile), lanes);
        }

        int channels = work.Partition.Tilings[layer.Target][tile].Channels, words = 0, next = 0;
        for (int p = 0; p < active.Length; p++)
        {
            if (active[p] != 0)
            {
                int end = ((p + 1) * channels - 1) / lanes + 1;
                words += end - Math.Max(next, p * channels / lanes);
                next = end;
            }
        }

        return words;
    }

    private int RowLength(IntegerAttention layer, int tile)
    {
        Box box = work.Partition.Tilings[layer.Target][tile];
        return layer.KeyValueFirst ? box.Channels : box.Positions;
    }

    private static long CeilDiv(long a, int b) => (a + b - 1) / b;
}
