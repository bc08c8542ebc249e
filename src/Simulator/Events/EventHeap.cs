using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Events;

/// <summary>
/// A heap of events with four children per node, first in first out among equal keys: for the few events that the ring of an <see cref="EventQueue"/> does
/// not take.
/// </summary>
internal sealed class EventHeap
{
    private const int Children = 4;

    private Node[] _nodes = new Node[16];
    private long _sequence;

    /// <summary>Events in the heap.</summary>
    public int Count { get; private set; }

    /// <summary>Key of the first event; the largest number when there is none.</summary>
    public long FirstKey { get; private set; } = long.MaxValue;

    /// <summary>Adds an event behind those of the same key.</summary>
    public void Push(in PendingEvent item)
    {
        if (Count == _nodes.Length)
        {
            Array.Resize(ref _nodes, 2 * Count);
        }

        Node added = new(item, _sequence++);
        int place = Count++;
        while (place > 0 && added.IsBefore(_nodes[(place - 1) / Children]))
        {
            _nodes[place] = _nodes[(place - 1) / Children];
            place = (place - 1) / Children;
        }

        _nodes[place] = added;
        FirstKey = _nodes[0].Item.Key;
    }

    /// <summary>Takes the first event; there must be one.</summary>
    public PendingEvent Pop()
    {
        PendingEvent first = _nodes[0].Item;
        Count--;
        if (Count > 0)
        {
            Sink(_nodes[Count]);
        }

        FirstKey = Count > 0 ? _nodes[0].Item.Key : long.MaxValue;
        return first;
    }

    private void Sink(in Node node)
    {
        int place = 0;
        for (int child = SmallestChild(place); child > 0 && _nodes[child].IsBefore(node); child = SmallestChild(place))
        {
            _nodes[place] = _nodes[child];
            place = child;
        }

        _nodes[place] = node;
    }

    // 0, the root, stands for none.
    private int SmallestChild(int parent)
    {
        int first = parent * Children + 1, smallest = first;
        for (int child = first + 1; child < Math.Min(first + Children, Count); child++)
        {
            smallest = _nodes[child].IsBefore(_nodes[smallest]) ? child : smallest;
        }

        return first < Count ? smallest : 0;
    }

    private readonly struct Node(in PendingEvent item, long sequence)
    {
        public readonly PendingEvent Item = item;
        private readonly long _sequence = sequence;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsBefore(in Node other)
            => Item.Key < other.Item.Key || (Item.Key == other.Item.Key && _sequence < other._sequence);
    }
}
