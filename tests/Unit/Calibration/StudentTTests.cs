using NeuroSim.Simulator.Calibration;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Calibration;

/// <summary>Quantiles against closed forms and the tables of statistics books.</summary>
public sealed class StudentTTests
{
    [TestCase(0.95, 1, 12.7062)]
    [TestCase(0.95, 2, 4.30265)]
    [TestCase(0.95, 3, 3.18245)]
    [TestCase(0.95, 4, 2.77645)]
    [TestCase(0.95, 5, 2.57058)]
    [TestCase(0.95, 10, 2.22814)]
    [TestCase(0.95, 30, 2.04227)]
    [TestCase(0.95, 120, 1.97993)]
    [TestCase(0.99, 1, 63.6567)]
    [TestCase(0.99, 9, 3.24984)]
    [TestCase(0.90, 7, 1.89458)]
    public void Agrees_with_the_tables(double share, int degrees, double t)
        => Assert.That(StudentT.Within(share, degrees), Is.EqualTo(t).Within(5e-5 * t));

    [Test]
    public void One_degree_is_the_tangent_and_two_are_a_root()
    {
        foreach (double share in new[] { 0.01, 0.5, 0.9, 0.999 })
        {
            Assert.That(StudentT.Within(share, 1), Is.EqualTo(Math.Tan(Math.PI / 2 * share)).Within(1e-9).Percent);
            Assert.That(StudentT.Within(share, 2), Is.EqualTo(share * Math.Sqrt(2 / (1 - (share * share)))).Within(1e-9).Percent);
        }
    }

    [Test]
    public void Many_degrees_are_the_normal_distribution()
        => Assert.That(StudentT.Within(0.95, int.MaxValue), Is.EqualTo(1.959964).Within(1e-5));

    [Test]
    public void Impossible_arguments_are_refused()
    {
        Assert.That(() => StudentT.Within(1, 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => StudentT.Within(double.NaN, 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => StudentT.Within(0.95, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
