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
                work.EachSlice(layer, (unit, _) => AddKernels(unit, work.Trace.EventsOf(unit)[subStep], work.Trace.AdditionsOf(unit)[subStep], layer.Index));
                break;
            case IntegerConvolution { ReadsImage: false } layer:
                work.EachSlice(layer, (unit, tile) => AddWords(unit, work.Trace.EventsOf(unit)[subStep], RowWords(layer, tile), layer.Index));
                break;
            case IntegerAttention layer:
                work.EachSlice(layer, (unit, tile) => AddRows(unit, work.Trace.EventsOf(unit)[subStep], RowLength(layer, tile), layer.Index));
                break;
        }
    }

    /// <summary>Adds rows of so many synapses.</summary>
    public void AddRows(int unit, int events, int rowLength, int layer)
    {
        if (work.Chip.Core is KernelCore)
        {
            AddKernels(unit, events, (long)events * rowLength, layer);
            return;
        }

        AddWords(unit, events, CeilDiv(rowLength, work.Chip.Core.Lanes.Value), layer);
    }

    private void AddWords(int unit, int events, long wordsPerRow, int layer)
    {
        work.Add(unit, WorkKind.AxonReads, ChipAction.AxonRead, events, work.Cycles.AxonRead.Value, layer);
        work.Add(unit, WorkKind.SynapticAdditions, ChipAction.WeightWordRead, events * wordsPerRow, work.Cycles.WeightWord.Value, layer);
    }

    // A kernel core addresses the weights that an event needs, and no others; each addition reads and writes a potential in memory.
    private void AddKernels(int unit, int events, long additions, int layer)
    {
        work.Add(unit, WorkKind.AxonReads, ChipAction.AxonRead, events, work.Cycles.AxonRead.Value, layer);
        long words = CeilDiv(additions, work.Chip.Core.Lanes.Value);
        work.Add(unit, WorkKind.SynapticAdditions, ChipAction.WeightWordRead, words, work.Cycles.WeightWord.Value, layer);
        work.Add(unit, WorkKind.SynapticAdditions, ChipAction.StateAccess, additions, 0, layer);
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
