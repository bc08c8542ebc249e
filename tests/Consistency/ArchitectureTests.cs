using System.Reflection;
using NeuroSim.Chips;
using NeuroSim.Cli;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Families;
using NeuroSim.Simulator.Engines;
using NUnit.Framework;

namespace NeuroSim.Tests.Consistency;

/// <summary>What the design promises of the tree as a whole.</summary>
public class ArchitectureTests
{
    private static readonly Assembly s_models = typeof(SpikingNetwork).Assembly, s_chips = typeof(ChipDescription).Assembly,
        s_compiler = typeof(ChipCompiler).Assembly, s_simulator = typeof(SynchronousEngine).Assembly, s_cli = typeof(NeuroSimCommand).Assembly;

    [Test]
    public void References_go_one_way()
    {
        Assert.That(OurReferences(s_models), Is.Empty, "networks know no chip");
        Assert.That(OurReferences(s_chips), Is.Empty, "chips know no network");
        Assert.That(OurReferences(s_compiler), Is.SubsetOf(new[] { Name(s_models), Name(s_chips) }));
        Assert.That(OurReferences(s_simulator), Is.SubsetOf(new[] { Name(s_models), Name(s_chips), Name(s_compiler) }));
    }

    [Test]
    public void No_public_type_is_named_like_a_namespace()
    {
        Type[] types = [.. new[] { s_models, s_chips, s_compiler, s_simulator, s_cli }.SelectMany(a => a.GetTypes())];
        string[] words = [.. types.Where(t => t.Namespace?.StartsWith("NeuroSim", StringComparison.Ordinal) == true).SelectMany(t => t.Namespace!.Split('.')).Distinct()];
        Assert.That(types.Where(t => t.IsPublic).Select(t => t.Name).Intersect(words), Is.Empty);
    }

    [Test]
    public void Every_chip_family_and_verb_is_documented()
    {
        string chips = File.ReadAllText(RepositoryRoot.File("chips", "README.md")), readme = File.ReadAllText(RepositoryRoot.File("README.md"));
        Assert.That(ChipReader.BuiltIn, Has.All.Matches<string>(name => chips.Contains($"[{name}.json]", StringComparison.Ordinal)));
        Assert.That(NetworkFamilies.All.Select(f => f.Name), Is.EqualTo(new[] { "e-spikeformer-base" }), "a new family: say in the README what it reads");
        foreach (string verb in new[] { "demo", "inspect", "run", "compile", "chips", "fit", "compare", "calibrate" })
        {
            Assert.That(readme, Does.Contain($" {verb}"), verb);
        }
    }

    [Test]
    public void Every_action_has_a_cost_and_a_kind()
    {
        ChipDescription chip = ChipReader.Read("tianjic-like");
        Assert.That(ChipActions.All.Select(a => chip.EnergyPj[a].Value), Has.All.GreaterThanOrEqualTo(0));
        Assert.That(ChipActions.All.Select(a => a.Kind()).Distinct(), Is.EquivalentTo(new[] { EnergyKind.Computation, EnergyKind.Memory, EnergyKind.Communication }));
        Assert.That(typeof(ActionCosts).GetProperties().Select(p => p.Name).Where(n => n != "Item"), Is.EquivalentTo(Enum.GetNames<ChipAction>()));
    }

    private static IEnumerable<string> OurReferences(Assembly assembly)
        => assembly.GetReferencedAssemblies().Select(r => r.Name!).Where(n => n.StartsWith("NeuroSim", StringComparison.Ordinal));

    private static string Name(Assembly assembly) => assembly.GetName().Name!;
}
