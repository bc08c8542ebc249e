namespace NeuroSim.Models.Datasets;

/// <summary>Samples that also know when each of their events happened.</summary>
public interface IEventSampleSet : ISampleSet
{
    /// <summary>The events of a sample in order of time: time in µs from its first event, and address (channel, row, column) in <see cref="ISampleSet.Shape"/>.</summary>
    IEnumerable<(long TimeUs, int Address)> Events(int index);
}
