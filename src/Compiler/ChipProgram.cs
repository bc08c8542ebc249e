using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Compiler.Passes;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Compiler;

/// <summary>A network compiled onto a chip: what is saved, inspected, loaded again, and run by either engine.</summary>
public sealed class ChipProgram
{
    /// <summary>Assembles a program; the schedule and all boxes follow from its parts.</summary>
    /// <param name="chip">The chip.</param>
    /// <param name="source">The network as trained; runs are compared with it.</param>
    /// <param name="partition">The units, and with them the quantised network.</param>
    /// <param name="placement">Where they lie.</param>
    public ChipProgram(ChipDescription chip, SpikingNetwork source, Partition partition, Placement placement)
    {
        Chip = chip;
        Source = source;
        Partition = partition;
        Placement = placement;
        Schedule = SchedulePass.Run(partition);
    }

    /// <summary>The chip.</summary>
    public ChipDescription Chip { get; }

    /// <summary>The network as trained.</summary>
    public SpikingNetwork Source { get; }

    /// <summary>The quantised network. Its image layers are unbound until <see cref="Bind(ISampleSet)"/>.</summary>
    public IntegerNetwork Network => Partition.Network;

    /// <summary>The units.</summary>
    public Partition Partition { get; }

    /// <summary>Where they lie.</summary>
    public Placement Placement { get; }

    /// <summary>In which phase everything happens.</summary>
    public Schedule Schedule { get; }

    /// <summary>True if weights were kept wide.</summary>
    public bool ExactWeights => Network.HasExactWeights;

    /// <summary>The same mapping on a chip that differs in what no pass of the compiler reads: bandwidths, costs, queues.</summary>
    public ChipProgram On(ChipDescription chip) => new(chip, Source, Partition, Placement);

    /// <summary>The quantised network with its image layers bound to a normalisation: pixels enter as bytes, input = (u8/255 − mean)/std.</summary>
    public IntegerNetwork Bind(double[] mean, double[] std)
    {
        Dictionary<string, Convolution> images = Source.Layers.OfType<Convolution>().Where(c => c.Inputs[0].Signal == Signal.Image)
            .ToDictionary(c => c.Name, c => FoldPass.RunOfImage(c, ExactWeights), StringComparer.Ordinal);
        return ImageBinding.Bind(Network, images, Chip.Core, mean, std);
    }

    /// <summary>The quantised network as a set of samples needs it: images are normalised, events are not.</summary>
    public IntegerNetwork Bind(ISampleSet samples) => samples is ImageSet images ? Bind(images.Mean, images.Std) : Network;

    /// <summary>Cores that hold units of each connection.</summary>
    public int[] CoresPerConnection()
    {
        HashSet<int>[] cores = [.. Network.Connections.Select(_ => new HashSet<int>())];
        for (int u = 0; u < Partition.Units.Count; u++)
        {
            cores[Partition.LayerOf(Partition.Units[u])].Add(Placement.CoreOf[u]);
        }

        return [.. cores.Select(c => c.Count)];
    }
}
