using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using Spectre.Console;

namespace NeuroSim.Cli.Views;

/// <summary>A compiled program.</summary>
internal static class ProgramView
{
    public static void Show(ChipProgram program, Terminal terminal)
    {
        Tables.Heading(terminal, $"{program.Source.Name} compiled for {program.Chip.Name}");
        Tables.ShowPairs(terminal, Summary(program));
        Tables.Section(terminal, "Layers", Layers(program));
        terminal.Screen.WriteLine();
    }

    private static Table Summary(ChipProgram program)
    {
        CoreArray array = program.Placement.Array;
        Table table = Tables.Pairs();
        table.Row("network", $"{program.Source.Family}, {Format.Count(program.Source.Parameters)} parameters, "
            + $"{Format.Count(program.Source.Neurons)} neurons, D = {program.Source.D}");
        table.Row("input", $"{program.Source.Input.Shape} (channels×height×width)");
        table.Row("weights", program.ExactWeights ? "exact" : $"int{program.Network.WeightBits}");
        table.Row("chips", $"{Format.Count(array.Chips)} ({array.ChipColumns}×{array.ChipRows}){(array.Torus ? ", a torus" : string.Empty)}");
        table.Row("cores", $"{Format.Count(program.Placement.CoresUsed)} of {Format.Count(array.Cores)}, holding "
            + $"{Format.Count(program.Partition.Units.Count)} units");
        table.Row("phases per sample", $"{program.Schedule.Phases}; first output in phase {program.Schedule.FirstOutput}, decision in "
            + $"phase {program.Schedule.Decision}");
        table.Row("next sample after", $"{program.Schedule.Interval} phases");
        if (program.Chip is SynchronousChip { Phase.Mode: PhaseMode.Fixed } chip)
        {
            double cycles = program.Schedule.Phases * (double)chip.Phase.Cycles.Value;
            table.Row("time of these phases", Format.Time(cycles / chip.ClockHz.Value * 1e12));
        }

        return table;
    }

    private static Listing Layers(ChipProgram program)
    {
        Listing table = new("Layer", "?kind", "?>neurons", ">tile c×h×w", ">tiles", ">chunks", ">cores", ">phases");
        int[] cores = program.CoresPerConnection();
        foreach (IntegerConnection c in program.Network.Connections)
        {
            ConnectionSlices slices = program.Partition.Slices[c.Index];
            PopulationTiling t = slices.Target;
            table.Add(
                c.Name, c.Kind, Format.Count(t.Shape.Count), $"{t.Channels}×{t.Rows}×{t.Columns}", Format.Count(t.Count),
                Format.Count(slices.Chunks), Format.Count(cores[c.Index]),
                $"{program.Schedule.Start[c.Index]}–{program.Schedule.Commit[c.Index]}");
        }

        return table;
    }
}
