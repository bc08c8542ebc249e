namespace NeuroSim.Compiler.Passes;

/// <summary>SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a small generator whose sequence is fixed for ever.</summary>
public struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number in 0 … <paramref name="bound"/> − 1.</summary>
    public int Next(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    /// <summary>True with a probability, to 53 bits.</summary>
    public bool NextIsBelow(double probability) => (Next() >> 11) * (1.0 / (1L << 53)) < probability;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
