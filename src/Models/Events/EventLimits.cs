namespace NeuroSim.Models.Events;

/// <summary>What recordings may hold at most. No file makes a reader allocate more than these and the file's own size justify.</summary>
public static class EventLimits
{
    /// <summary>Pixels along one side of a sensor. The largest event cameras have about 1,300; coordinates of the formats have at most 16 bits.</summary>
    public const int MostSide = 16_384;

    /// <summary>Events of one file: 4 GiB in memory.</summary>
    public const int MostEvents = 1 << 28;

    /// <summary>Recordings of one set.</summary>
    public const int MostRecordings = 1 << 20;

    /// <summary>Largest time, in µs before or after zero (285 years): what a double holds exactly.</summary>
    public const long MostTimeUs = 1L << 53;

    /// <summary>Bytes of one file, which is read into one array.</summary>
    public const int MostFileBytes = 0x7FFF_FFC7;

    /// <summary>Bytes of one decompressed packet. Cameras write packets of some milliseconds.</summary>
    public const int MostPacketBytes = 1 << 28;

    /// <summary>Bytes of a file's header or of a label file.</summary>
    public const int MostTextBytes = 1 << 24;

    /// <summary>Bytes of one line of text.</summary>
    public const int MostLineBytes = 1024;

    /// <summary>Time bins of one recording.</summary>
    public const int MostBins = 1 << 16;

    /// <summary>Counters of all bins of one recording together.</summary>
    public const int MostCounters = 1 << 30;
}
