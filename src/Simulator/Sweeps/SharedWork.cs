using System.Collections.Concurrent;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>Work that several points share: done once by the first that needs it, forgotten after the last.</summary>
/// <typeparam name="T">What the work makes.</typeparam>
internal sealed class SharedWork<T>
{
    private readonly ConcurrentDictionary<string, Lazy<T>> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _left = new(StringComparer.Ordinal);

    /// <summary>Says who will come: one key for each.</summary>
    public void Expect(IEnumerable<string> keys)
    {
        lock (_left)
        {
            foreach (string key in keys)
            {
                _left[key] = _left.GetValueOrDefault(key) + 1;
            }
        }
    }

    /// <summary>What the work makes, or the exception that it ended in.</summary>
    public T Get(string key, Func<T> make)
    {
        T made = _made.GetOrAdd(key, _ => new Lazy<T>(make)).Value;
        bool last;
        lock (_left)
        {
            last = --_left[key] == 0;
        }

        if (last)
        {
            _made.TryRemove(key, out _);
        }

        return made;
    }
}
