using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Kernels;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Kernels;

/// <summary>Where an event goes: the reach in one step against the walk over the kernel.</summary>
public class AddressMappingTests
{
    [Property(MaxTest = 300)]
    public void The_reach_of_an_event_is_what_the_kernel_meets(int seed)
    {
        Random random = new(seed);
        MapShape input = new(random.Next(1, 4), random.Next(1, 14), random.Next(1, 14));
        ConvolutionGeometry geometry = new(input, random.Next(1, 6), random.Next(1, 6), random.Next(1, 6), random.Next(1, 4), random.Next(0, 4), 1)
        {
            Pool = random.Next(1, 3),
            Dilation = random.Next(4) == 0 ? 2 : 1,
        };
        if (geometry.Problem() is not null)
        {
            return;
        }

        MapShape output = geometry.Output;
        (int y0, int x0) = (random.Next(output.Height), random.Next(output.Width));
        Box tile = new(0, output.Channels, y0, random.Next(y0, output.Height) + 1, x0, random.Next(x0, output.Width) + 1);
        AddressMapping mapping = new(geometry, tile);
        for (int i = 0; i < input.Positions; i++)
        {
            (int y, int x) = (i / input.Width, i % input.Width);
            (int, int)[] rows = [.. Enumerable.Range(0, geometry.KernelHeight).Where(k => mapping.Row(y, k, out _)).Select(k => (Row(mapping, y, k), k))];
            (int, int)[] columns = [.. Enumerable.Range(0, geometry.KernelWidth).Where(k => mapping.Column(x, k, out _)).Select(k => (Column(mapping, x, k), k))];
            Assert.That(mapping.FanOut(0, y, x), Is.EqualTo(rows.Length * columns.Length * tile.Channels));
            if (mapping.IsDense)
            {
                Assert.That(Walk(mapping.Rows(y), geometry.Stride), Is.EqualTo(rows));
                Assert.That(Walk(mapping.Columns(x), geometry.Stride), Is.EqualTo(columns));
            }
        }
    }

    private static int Row(AddressMapping mapping, int y, int kernel) => mapping.Row(y, kernel, out int row) ? row : -1;

    private static int Column(AddressMapping mapping, int x, int kernel) => mapping.Column(x, kernel, out int column) ? column : -1;

    // In the order of the kernel: the last row, or column, first.
    private static (int, int)[] Walk(KernelReach reach, int stride)
        => [.. Enumerable.Range(0, reach.Count).Reverse().Select(i => (reach.First + i, reach.Kernel - i * stride))];
}
