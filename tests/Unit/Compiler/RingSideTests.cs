using NeuroSim.Compiler.Mapping;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Compiler;

/// <summary>What placement measures along one side of the array, against the routes' own distances and borders.</summary>
public class RingSideTests
{
    [Test]
    public void HopsStepsAndBordersAreThoseOfTheRoutes([Values] bool torus, [Values(1, 2, 3, 4)] int chips, [Values(1, 2, 3)] int cores)
    {
        CoreArray row = new(chips, 1, cores, 1) { Torus = torus };
        RingSide side = RingSide.Of(torus, row.Width, chips);
        for (int a = 0; a < row.Width; a++)
        {
            for (int b = 0; b < row.Width; b++)
            {
                Assert.That(side.Hops(Math.Abs(a - b)), Is.EqualTo(row.Distance(a, b)), $"{a} to {b}");
                Assert.That(side.Steps(a, b), Is.EqualTo(row.StepsX(a, b)), $"{a} to {b}");
                double mean = (row.Crossings(a, b) + row.Crossings(b, a)) / 2.0;
                Assert.That(side.Crossings(Math.Abs(a - b), Math.Abs((a / cores) - (b / cores))), Is.EqualTo(mean), $"{a} to {b}");
            }
        }
    }
}
