using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Simulator.Analysis;

/// <summary>All that is counted of one site. Its methods may be called from several threads.</summary>
internal sealed class SiteTally
{
    private const int BinsPerRange = 32;

    private readonly IntegerSite _site;
    private readonly MapShape _shape;
    private readonly int _d;
    private readonly Lock _lock = new();
    private readonly OutputGram _output;
    private readonly ApproximationTally _approximation;
    private readonly long[] _activations;
    private readonly long[] _potentials = new long[3 * BinsPerRange];
    private long _observations, _beyond, _below, _above;
    private bool _hasPotentials;

    public SiteTally(IntegerNetwork network, IntegerSite site)
    {
        (_site, _shape, _d) = (site, network.Populations[site.Population].Shape, network.D);
        _output = new OutputGram(_shape);
        _approximation = new ApproximationTally(site, _d);
        _activations = new long[_d + 1];
    }

    /// <summary>Adds one timestep of a sample.</summary>
    public void Add(ReadOnlySpan<long> potentials, ReadOnlySpan<byte> activations, byte[]? active)
    {
        lock (_lock)
        {
            _hasPotentials = true;
            _output.Add(activations, active);
            for (int i = 0; i < activations.Length; i++)
            {
                if (active?[i % _shape.Positions] != 0)
                {
                    int channel = i / _shape.Positions;
                    AddCount(activations[i]);
                    _approximation.Add(channel, potentials[i], activations[i]);
                    AddPotential(potentials[i], _site.ThresholdOf(channel));
                }
            }
        }
    }

    /// <summary>Adds a sample whose potentials have no single value.</summary>
    public void Add(ReadOnlySpan<int> spikes, byte[]? active)
    {
        lock (_lock)
        {
            _output.Add(spikes, active);
            for (int i = 0; i < spikes.Length; i++)
            {
                if (active?[i % _shape.Positions] != 0)
                {
                    AddCount(spikes[i]);
                }
            }
        }
    }

    /// <summary>What was counted.</summary>
    /// <param name="trained">The neuron as trained.</param>
    public SiteAnalysisPart Result(SfaNeuron trained) => new(
        _site.Name,
        _shape.Channels,
        _shape.Positions,
        _observations,
        _output.Rank(),
        _hasPotentials ? _approximation.Result(trained, _observations) : null,
        new(0, 1, _activations, 0, _beyond),
        _hasPotentials ? new(-_d, _d / (double)BinsPerRange, _potentials, _below, _above) : null);

    private void AddCount(int count)
    {
        _observations++;
        if (count <= _d)
        {
            _activations[count]++;
        }
        else
        {
            _beyond++;
        }
    }

    // The range that activations resolve, 0 … D·θ, has 32 bins; below and above it there is as much again.
    private void AddPotential(long potential, long threshold)
    {
        Int128 range = (Int128)threshold * _d, offset = potential + range;
        if (offset < 0)
        {
            _below++;
            return;
        }

        Int128 bin = offset * BinsPerRange / range;
        if (bin < _potentials.Length)
        {
            _potentials[(int)bin]++;
        }
        else
        {
            _above++;
        }
    }
}
