namespace NeuroSim.Simulator.Events;

/// <summary>Takes down what happens in a fabric, and changes nothing. Times are the fabric's, ps.</summary>
internal interface IFabricTracer
{
    /// <summary>A core begins to serve a message.</summary>
    /// <param name="core">The core.</param>
    /// <param name="message">The message.</param>
    /// <param name="nowPs">When.</param>
    /// <param name="occupancyPs">How long it is busy.</param>
    /// <param name="outputs">What it sends; not to be kept.</param>
    void Served(int core, in Message message, long nowPs, long occupancyPs, OutputBuffer outputs);

    /// <summary>A core begins work that no message caused.</summary>
    void Woken(int core, long nowPs, long occupancyPs, OutputBuffer outputs);

    /// <summary>A core had work, was not busy, and waited for an overdue output.</summary>
    void Stalled(int core, long fromPs, long toPs);

    /// <summary>The queue of a core changed to so many messages.</summary>
    void Queued(int core, int messages, long nowPs);

    /// <summary>A packet takes a link, after it waited for it.</summary>
    void Crossed(int link, long startPs, long servicePs, long waitedPs);

    /// <summary>A message found no place at a sensor's port.</summary>
    void Dropped(int port, long nowPs);

    /// <summary>Nothing moves any more.</summary>
    void Ended(long endPs);
}
