using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Compiler.Programs;

/// <summary>
/// Builds the quantised network from the manifest's graph and a blob. Every step may read only what steps before it have made, so all
/// indices are sound and the order can be executed.
/// </summary>
internal sealed class QuantisedReader
{
    private readonly QuantisedRecord _record;
    private readonly ProgramPlace _place;
    private readonly ConnectionReader _connections;
    private readonly StepState _state;
    private readonly BlobReader _blob;

    private QuantisedReader(QuantisedRecord record, BlobReader blob, ProgramPlace place)
    {
        (_record, _blob, _place) = (record, blob, place);
        place.InRange(record.Populations.Length, 1, Sizes.MaxLayers, "the number of populations");
        place.InRange(record.Steps.Length, 1, Sizes.MaxLayers, "the number of steps");
        place.InRange(record.D, 1, SfaNeuron.MaxD, "d");
        int sites = record.Steps.Count(s => s is SiteStep);
        MapShape input = Sizes.Shape(record.Input, place.Within("input"));
        _state = new StepState(input, [.. record.Populations.Select(Population)], sites, record.Steps.Length - sites);
        _connections = new ConnectionReader(_state, blob, record.WeightBits);
    }

    /// <summary>Builds the network.</summary>
    public static IntegerNetwork Read(QuantisedRecord record, BlobReader blob, ProgramPlace place)
        => new QuantisedReader(record, blob, place.Within("network")).Read();

    private IntegerNetwork Read()
    {
        IntegerStep[] steps = [.. _record.Steps.Select(Read)];
        _state.CheckAllWritten(_place);
        return new IntegerNetwork
        {
            Input = _state.Input,
            D = _record.D,
            PotentialBits = _record.PotentialBits,
            ProductBits = _record.ProductBits,
            WeightBits = _record.WeightBits,
            Populations = _state.Populations,
            Sites = [.. _state.Sites.Select(s => s!)],
            Connections = [.. _state.Connections.Select(c => c!)],
            Steps = steps,
            Output = _place.InRange(_record.Output, 0, _state.Populations.Count - 1, "output"),
            OutputSite = OutputSite(),
        };
    }

    private int? OutputSite()
    {
        int site = _place.InRange(_record.OutputSite, -1, _state.Sites.Length - 1, "outputSite");
        return site < 0 ? null
            : _state.Sites[site]!.Population == _record.Output ? site
            : throw _place.Contradiction($"outputSite {site} does not fire from the output, population {_record.Output}");
    }

    private IntegerPopulation Population(PopulationRecord record, int index)
    {
        MapShape shape = Sizes.Shape(record.Shape, _place.Within($"population '{record.Name}'"));
        return new(record.Name, shape, Positive(QuantisedWriter.Unit(index), shape));
    }

    private IntegerStep Read(StepRecord record)
    {
        ProgramPlace at = _place.Within($"step '{record.Name}'");
        StepState.CheckFree(record is SiteStep ? _state.Sites : _state.Connections, record.Index, at);
        if (record is SiteStep site)
        {
            MapShape shape = _state.Written(site.Population, at).Shape;
            long[] threshold = Positive(QuantisedWriter.Threshold(site.Index), shape);
            return _state.Sites[site.Index] = new IntegerSite(site.Name, site.Index, site.Population, threshold, site.Rounding, State(site, shape, at));
        }

        IntegerConnection connection = _connections.Read(record, at);
        _state.Add(connection);
        return connection;
    }

    private IntegerState? State(SiteStep site, MapShape shape, ProgramPlace at) => site.State is not { } state ? null : new(
        at.InRange(state.LeakFactor, 1, 1 << IntegerState.LeakBits, "leakFactor"),
        state.HardReset,
        _blob.Longs(QuantisedWriter.LowClamp(site.Index), 1, shape.Channels));

    private long[] Positive(string name, MapShape shape)
    {
        long[] values = _blob.Longs(name, 1, shape.Channels);
        int bad = Array.FindIndex(values, v => v < 1);
        return bad < 0 ? values : throw _blob.Bad(name, $"element {bad} is {values[bad]}; it must be at least 1");
    }
}
