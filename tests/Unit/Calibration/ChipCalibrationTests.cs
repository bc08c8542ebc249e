using NeuroSim.Chips;
using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Calibration;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Calibration;

/// <summary>Fits to made-up measurements whose truth is known.</summary>
public sealed class ChipCalibrationTests
{
    private const double PerSecond = 2;

    private static readonly AsynchronousChip s_chip = (AsynchronousChip)ChipReader.Read("speck-like");

    private static readonly (long SynOps, long Events)[] s_runs = [(900_000, 8_000), (400_000, 6_000), (100_000, 3_000), (120_000, 1_000)];

    [Test]
    public void True_energies_are_found_and_held_out_networks_predicted()
    {
        AsynchronousChip truth = WithEnergies(s_chip, weight: 30, state: 123.75, addition: 210, send: 90);
        ChipCalibration fit = ChipCalibration.Fit(s_chip, Measured(truth), ["n0", "n1", "n2"], null);
        Assert.That(Value(fit, "energyPj.weightWordRead"), Is.EqualTo(30).Within(1e-6).Percent, "ratio 1.6 to 6.6 is kept");
        Assert.That(Value(fit, "energyPj.stateAccess"), Is.EqualTo(123.75).Within(1e-6).Percent);
        Assert.That(Value(fit, "energyPj.synapticAddition"), Is.EqualTo(210).Within(1e-6).Percent);
        Assert.That(Value(fit, "energyPj.packetSend"), Is.EqualTo(90).Within(1e-4).Percent);
        Assert.That(fit.Error(fit.Points[3]), Is.Zero.Within(1e-6));
        Assert.That(fit.DynamicError(fit.Points[3]), Is.Zero.Within(1e-6));
        Assert.That(fit.ErrorBefore(fit.Points[3]), Is.LessThan(-0.05));
        Assert.That(fit.Rails.Select(r => r.DegreesOfFreedom), Is.EqualTo(new[] { 2, 1 }));
        Assert.That(fit.After.EnergyPj.PotentialUpdate.Value, Is.EqualTo(123.75 + 210).Within(1e-3), "the sum that the file makes it");
    }

    [Test]
    public void Networks_of_most_and_least_power_are_used_unless_others_are_named()
    {
        ChipCalibration fit = ChipCalibration.Fit(s_chip, Measured(s_chip), null, null);
        Assert.That(fit.Used.Select(p => p.Name), Is.EquivalentTo(new[] { "n0", "n2" }));
        Assert.That(fit.Choices, Has.Count.EqualTo(6), "pairs of four networks");
        Assert.That(fit.Choices, Has.All.Matches<HeldOutErrors>(c => c!.HeldOut.Count == 2 && c.Largest < 1e-6));
    }

    [Test]
    public void As_many_networks_as_constants_leave_no_interval_and_say_so()
    {
        ChipCalibration fit = ChipCalibration.Fit(s_chip, Measured(WithEnergies(s_chip, 30, 120, 210, 90)), null, null);
        FittedConstant logic = fit.Constants.Single(c => c.Path == "energyPj.synapticAddition");
        Assert.That(logic.Fit.DegreesOfFreedom, Is.Zero);
        Assert.That(logic.Interval, Is.Null);
        Assert.That(logic.IntervalText, Is.EqualTo("none: no degree of freedom is left"));
        Assert.That(fit.Constants[0].Interval, Is.Not.Null, "one constant, two networks");
    }

    [Test]
    public void What_measurements_would_have_negative_is_held_at_0()
    {
        IReadOnlyList<CalibrationPoint> points = [.. Measured(WithEnergies(s_chip, 30, 120, 210, 0)).Select((p, i) => i == 2 ? Less(p, 1e-5) : p)];
        ChipCalibration fit = ChipCalibration.Fit(s_chip, points, null, null);
        FittedConstant events = fit.Constants.Single(c => c.Path == "energyPj.hop");
        Assert.That(events.Value, Is.Zero);
        Assert.That(events.IntervalText, Is.EqualTo("none: held at 0"));
        Assert.That(fit.Constants.Single(c => c.Path == "energyPj.synapticAddition").Fit.DegreesOfFreedom, Is.EqualTo(1), "the bound frees a degree");
    }

    [Test]
    public void Chosen_constants_alone_are_fitted_and_the_others_stay()
    {
        AsynchronousChip truth = WithEnergies(s_chip, 1.6, 6.6, addition: 100, send: 4.5);
        ChipCalibration fit = ChipCalibration.Fit(s_chip, Measured(truth), ["n0", "n1"], ["energyPj.synapticAddition"]);
        Assert.That(fit.Constants.Select(c => c.Path), Is.EqualTo(new[] { "energyPj.synapticAddition" }));
        Assert.That(fit.Constants[0].Value, Is.EqualTo(100).Within(1e-6).Percent);
        Assert.That(fit.After.EnergyPj.WeightWordRead, Is.EqualTo(s_chip.EnergyPj.WeightWordRead));
    }

    [Test]
    public void Power_at_rest_is_fitted_only_where_a_chip_file_calls_it_an_estimate()
    {
        IdleRails idle = s_chip.IdleUw;
        AsynchronousChip free = s_chip with
        {
            IdleUw = idle with { Ram = idle.Ram with { Estimate = true } },
            StaticPowerMw = s_chip.StaticPowerMw with { Estimate = true },
        };
        AsynchronousChip truth = free with { IdleUw = idle with { Ram = idle.Ram with { Value = 64 } } };
        ChipCalibration fit = ChipCalibration.Fit(free, Measured(truth), ["n0", "n1", "n2"], ["idleUw.ram", "energyPj.stateAccess"]);
        Assert.That(Value(fit, "idleUw.ram"), Is.EqualTo(64).Within(1e-4).Percent);
        Assert.That(fit.After.StaticPowerMw.Value, Is.EqualTo((64 + idle.Logic.Value) * 1e-3).Within(1e-6));
        Assert.That(
            () => ChipCalibration.Fit(s_chip, Measured(s_chip), null, ["idleUw.ram"]), Refused("has it as published, 51.7", s_chip.IdleUw.Ram.Source));
    }

    [Test]
    public void What_cannot_be_fitted_is_refused_with_the_reason()
    {
        IReadOnlyList<CalibrationPoint> points = Measured(s_chip);
        AsynchronousChip published = s_chip with { EnergyPj = s_chip.EnergyPj with { Hop = new(5, "a data sheet") } };
        Assert.That(() => ChipCalibration.Fit(s_chip, points, null, ["energyPj.nothing"]), Refused("no such constant", "energyPj.synapticAddition"));
        Assert.That(() => ChipCalibration.Fit(s_chip, points, null, ["energyPj.tokenSend"]), Refused("in no run"));
        Assert.That(() => ChipCalibration.Fit(published, points, null, ["energyPj.hop"]), Refused("published", "a data sheet"));
        Assert.That(() => ChipCalibration.Fit(s_chip, points, ["n9"], null), Refused("--use n9", "n0, n1, n2, n3"));
        Assert.That(ChipCalibration.Fit(published, points, null, null).Constants.Select(c => c.Path), Has.None.EqualTo("energyPj.hop"));
    }

    [Test]
    public void Fitted_file_is_read_again_and_says_where_its_numbers_come_from()
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"points-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, """{"n0": {"powers": [0, 0, 0, 0, 0], "fps": 1}}""");
        MeasuredFile file = MeasuredFile.Read(path);
        File.Delete(path);
        ChipCalibration fit = ChipCalibration.Fit(s_chip, Measured(WithEnergies(s_chip, 30, 120, 210, 90)), ["n0", "n2", "n3"], null);
        CalibrationProvenance provenance = new(file, "3 recordings of x", "Counts of a test", new DateOnly(2026, 11, 21));
        AsynchronousChip chip = FittedChip.Describe(fit, provenance);
        AsynchronousChip read = (AsynchronousChip)ChipReader.Parse(ChipJson.Write(chip), "fitted.json");
        Assert.That(read.Name, Is.EqualTo("speck-like-fitted"));
        Quantity<double> addition = read.EnergyPj.SynapticAddition;
        Assert.That(addition.Estimate);
        Assert.That(addition.Value, Is.EqualTo(fit.Constants.Single(c => c.Path == "energyPj.synapticAddition").Value).Within(1e-3).Percent);
        Assert.That(addition.Source, Does.Contain("2026-11-21").And.Contain(file.Sha256).And.Contain("n0, n2, n3").And.Contain("900000 synaptic operations")
            .And.Contain("95 % interval").And.Contain("Before: 14.3"));
        Assert.That(read.Notes[0], Does.Contain("n1 ").And.Contain("held out"));
        Assert.That(read.IdleUw, Is.EqualTo(s_chip.IdleUw), "published numbers stay");
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refused(params string[] said)
    {
        var constraint = Throws.TypeOf<CalibrationException>();
        return said.Aggregate((NUnit.Framework.Constraints.Constraint)constraint, (c, text) => c.With.Message.Contains(text));
    }

    private static double Value(ChipCalibration fit, string path) => fit.Constants.Single(c => c.Path == path).Value;

    private static AsynchronousChip WithEnergies(AsynchronousChip chip, double weight, double state, double addition, double send)
    {
        ActionCosts costs = chip.EnergyPj;
        double per = send / costs.PacketSend.Value;
        return chip with
        {
            EnergyPj = costs with
            {
                WeightWordRead = costs.WeightWordRead with { Value = weight },
                StateAccess = costs.StateAccess with { Value = state },
                SynapticAddition = costs.SynapticAddition with { Value = addition },
                AxonRead = costs.AxonRead with { Value = costs.AxonRead.Value * per },
                PacketSend = costs.PacketSend with { Value = send },
                Hop = costs.Hop with { Value = costs.Hop.Value * per },
            },
        };
    }

    private static CalibrationPoint Less(CalibrationPoint point, double watt)
        => point with { Measured = point.Measured with { Power = point.Measured.Power with { Logic = point.Measured.Power.Logic - watt } } };

    // The power that a chip with these energies would draw.
    private static IReadOnlyList<CalibrationPoint> Measured(AsynchronousChip truth) => [.. s_runs.Select((run, i) =>
    {
        CalibrationPoint bare = new(new MeasuredNetwork($"n{i}", new RailPower(0, 0, 0, 0, 0), PerSecond), Counts(run.SynOps, run.Events));
        RailPower power = new(0, bare.Predict(truth, SupplyRail.Ram), bare.Predict(truth, SupplyRail.Logic), 0, 0);
        return bare with { Measured = bare.Measured with { Power = power } };
    })];

    private static NetworkCounts Counts(long synOps, long events)
    {
        ActionCounts actions = new()
        {
            [ChipAction.WeightWordRead] = synOps,
            [ChipAction.StateAccess] = synOps,
            [ChipAction.SynapticAddition] = synOps,
            [ChipAction.AxonRead] = events,
            [ChipAction.PacketSend] = events,
            [ChipAction.Hop] = events,
        };
        return new NetworkCounts
        {
            Network = "made up",
            Samples = 1,
            InputEvents = 0,
            Actions = actions,
            Layers = [],
            Sites = [],
            Accuracy = null,
            QuantisedAccuracy = null,
            GoldenAccuracy = null,
        };
    }
}
