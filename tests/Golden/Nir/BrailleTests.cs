using NeuroSim.Models.Nir;
using NUnit.Framework;

namespace NeuroSim.Tests.Golden.Nir;

/// <summary>The NIR paper's recurrent Braille network, once flat and once with its recurrent layer as a nested graph.</summary>
[NeedsHdf5]
public sealed class BrailleTests
{
    private static readonly (string Flat, string Nested)[] s_pairs =
        [("lif1.lif", "lif1.lif1"), ("lif1.w_rec", "lif1.lin"), ("fc1", "fc1"), ("lif2", "lif2")];

    [Test]
    public void Flat_and_nested_graphs_do_the_same()
    {
        NirSimulation flat = Simulation("braille-recurrent"), nested = Simulation("braille-subgraph");
        Random random = new(20261121);
        double[] input = new double[12];
        double spikes = 0, hidden = 0;
        for (int step = 0; step < 500; step++)
        {
            input = [.. input.Select(_ => random.NextDouble() < 0.05 ? 1.0 : 0.0)];
            double[] output = flat.Step(input);
            Assert.That(nested.Step(input), Is.EqualTo(output));
            foreach ((string one, string other) in s_pairs)
            {
                Assert.That(nested.Output(other).ToArray(), Is.EqualTo(flat.Output(one).ToArray()), $"{one} at step {step}");
            }

            spikes += output.Sum();
            hidden = flat.Spikes("lif1.lif");
        }

        TestContext.Out.WriteLine($"{hidden} hidden spikes, {spikes} output spikes");
        Assert.That(hidden, Is.GreaterThan(100), "too quiet to say anything");
    }

    [Test]
    public void Published_edges_that_name_no_node_are_matched_and_remarked()
    {
        NirGraph nested = NirReader.Read(SharedData.Path("nir/braille-subgraph.nir"));
        Assert.That(nested.Remarks, Has.One.Contains("'lif'").And.One.Contains("'lif1'"));
        Assert.That(NirReader.Read(SharedData.Path("nir/braille-recurrent.nir")).Remarks, Is.Empty);
    }

    private static NirSimulation Simulation(string name) => new(NirReader.Read(SharedData.Path($"nir/{name}.nir")));
}
