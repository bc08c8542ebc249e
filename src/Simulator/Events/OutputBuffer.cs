namespace NeuroSim.Simulator.Events;

/// <summary>What a core sends in one service, in order. One buffer serves all services of a fabric: it must not be kept.</summary>
public sealed class OutputBuffer
{
    private readonly int _routeCount;
    private int[] _routes = new int[64];
    private Message[] _messages = new Message[64];

    internal OutputBuffer(int routeCount) => _routeCount = routeCount;

    /// <summary>Messages so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a message.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such route.</exception>
    public void Add(int route, in Message message)
    {
        if ((uint)route >= (uint)_routeCount)
        {
            throw new ArgumentOutOfRangeException(nameof(route), route, $"the plan has routes 0 … {_routeCount - 1}.");
        }

        if (Count == _routes.Length)
        {
            Array.Resize(ref _routes, 2 * Count);
            Array.Resize(ref _messages, 2 * Count);
        }

        _routes[Count] = route;
        _messages[Count++] = message;
    }

    internal int RouteOf(int output) => _routes[output];

    internal ref readonly Message MessageOf(int output) => ref _messages[output];

    internal void Clear() => Count = 0;
}
