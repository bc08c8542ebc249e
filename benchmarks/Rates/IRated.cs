namespace NeuroSim.Benchmarks.Rates;

/// <summary>A benchmark that does a known number of operations per call, so that its time says a rate, and its rate a share of what the machine can do.</summary>
public interface IRated
{
    /// <summary>Operations of one call, known after set-up.</summary>
    double Operations { get; }

    /// <summary>Operations that the limit counts, where one of them does several of the benchmark's.</summary>
    double LimitOperations => Operations;

    /// <summary>What the machine does at most of such operations.</summary>
    MachineLimit Limit { get; }

    /// <summary>The same of one method, in classes of several: operations of a call, those that the limit counts, and the limit.</summary>
    /// <param name="method">Name of the method.</param>
    (double Operations, double OfLimit, MachineLimit Limit) RateOf(string method) => (Operations, LimitOperations, Limit);
}

/// <summary>Limits of one core that <see cref="MachineLimits"/> measures.</summary>
public enum MachineLimit
{
    /// <summary>None that says something about the benchmark.</summary>
    None,

    /// <summary>Products of bytes, added in pairs to 16 bits, weights streamed from the first-level cache: multiply-adds per second.</summary>
    ByteMultiplyAdds,

    /// <summary>Products of 16-bit numbers, added in pairs to 32 bits, from the first-level cache: multiply-adds per second.</summary>
    ShortMultiplyAdds,

    /// <summary>Reads from the second-level cache: bytes per second.</summary>
    SecondLevelReads,
}
