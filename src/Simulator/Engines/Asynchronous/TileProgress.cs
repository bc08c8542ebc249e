namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>How far a core has come in a timestep.</summary>
internal sealed class TileProgress
{
    private readonly Dictionary<(MessageKind Kind, int Source), int> _received = [];
    private readonly HashSet<int> _told = [];

    public int Next { get; set; }

    public bool Finished { get; set; }

    public int Received(MessageKind kind, int source) => _received.GetValueOrDefault((kind, source));

    public void Receive(MessageKind kind, int source) => _received[(kind, source)] = Received(kind, source) + 1;

    public bool TellOnce(int layer) => _told.Add(layer);

    public void Clear()
    {
        _received.Clear();
        _told.Clear();
        (Next, Finished) = (0, false);
    }
}
