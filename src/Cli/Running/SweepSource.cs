using System.Collections.Concurrent;
using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Events;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Onnx;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Running;

/// <summary>Networks and samples of a sweep, read as <c>run</c> reads them; every file once.</summary>
internal sealed class SweepSource : ISweepSource
{
    private readonly string _input;
    private readonly int? _samples;
    private readonly EventChoice _events;
    private readonly double? _binUs;
    private readonly Terminal _terminal;
    private readonly ConcurrentDictionary<string, Lazy<CheckpointNetwork>> _checkpoints = new(StringComparer.Ordinal);
    private readonly Lazy<ImageSet> _images;
    private readonly Lazy<EventSet> _recordings;

    /// <summary>Prepares the reading of an input.</summary>
    /// <param name="input">Images or recordings.</param>
    /// <param name="samples">How many of them, or null for all.</param>
    /// <param name="timeBins">Timesteps into which each recording is cut, or null.</param>
    /// <param name="binUs">Length of a timestep in µs, or null.</param>
    /// <param name="terminal">Where notes go.</param>
    public SweepSource(string input, int? samples, int? timeBins, double? binUs, Terminal terminal)
    {
        (_input, _samples, _binUs, _terminal) = (input, samples, binUs, terminal);
        _events = EventChoice.None with { TimeBins = timeBins };
        _images = new(() => InputImages.Read(new ExecutionChoice(input, samples, new RunOptions(), null, null, PerSample: false), terminal));
        _recordings = new(() => InputEvents.Read(input, _events));
    }

    /// <summary>Refuses an input that holds fewer samples than were asked for, before anything is planned.</summary>
    public void CheckInput()
    {
        if (_samples is not { } asked || InputKind.Of(_input) is not { } kind)
        {
            return;
        }

        if (kind == OnnxInput.Image)
        {
            InputImages.Samples(_images.Value, asked);
        }
        else
        {
            InputImages.Samples(new EventSamples(_recordings.Value, EventBinning.Whole), asked);
        }
    }

    /// <inheritdoc/>
    public bool HasD(string model) => NetworkFile.KindOf(model) switch
    {
        NetworkKind.Nir => false,
        NetworkKind.Program => throw new UsageException($"{model}: a program is compiled for one chip and one D; give the checkpoint, "
            + "which is compiled for each point."),
        _ => true,
    };

    /// <inheritdoc/>
    public int? TrainedD(string model) => NetworkFile.KindOf(model) == NetworkKind.Onnx
        ? OnnxFile.Network(new NetworkChoice(model, null, null), InputKind.Of(_input)).D
        : Checkpoint(model).SavedD;

    /// <inheritdoc/>
    public SpikingNetwork Network(string model, int? trainedD)
    {
        NetworkKind kind = NetworkFile.KindOf(model);
        if (kind == NetworkKind.Checkpoint)
        {
            ImageSet images = Images(model);
            CheckpointNetwork checkpoint = Checkpoint(model);
            return checkpoint.Build(trainedD!.Value, checkpoint.SizeOf(images));
        }

        NetworkChoice choice = new(model, null, null) { BinUs = _binUs };
        OnnxInput? input = kind == NetworkKind.Onnx ? InputKind.Of(_input) : null;
        return input == OnnxInput.Image ? NetworkFile.Read(choice, Images(model), _terminal) : NetworkFile.Read(choice, _terminal, input);
    }

    /// <inheritdoc/>
    public ISampleSet Samples(SpikingNetwork network, string model, ChipDescription chip, RunOptions options)
    {
        if (network.Input is not EventInput)
        {
            ImageSet images = Images(model);
            InputImages.Check(images, network, model, _terminal);
            InputImages.Samples(images, _samples);
            return images;
        }

        EventBinning binning = InputEvents.Binning(_events, _binUs, InputEvents.NeedsSteps(network, model, chip, options));
        EventSamples samples = new(_recordings.Value, binning);
        InputEvents.Check(samples, network, model, _terminal);
        InputImages.Samples(samples, _samples);
        return samples;
    }

    /// <inheritdoc/>
    public string Explain(Exception fault) => Failure.Message(fault);

    private ImageSet Images(string model) => _events.TimeBins is null && (_binUs is null || NetworkFile.KindOf(model) == NetworkKind.Nir)
        ? _images.Value
        : throw new UsageException($"{model}: takes images, which are not cut into timesteps; leave --time-bins and --bin-us out.");

    private CheckpointNetwork Checkpoint(string model)
        => _checkpoints.GetOrAdd(model, m => new(() => new CheckpointNetwork(new NetworkChoice(m, null, null), _terminal))).Value;
}
