namespace NeuroSim.Cli;

/// <summary>What the program returns to the shell.</summary>
public static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The command line, a file or a value in it is not usable.</summary>
    public const int BadInput = 1;

    /// <summary>The network does not fit the chip.</summary>
    public const int DoesNotFit = 2;

    /// <summary>A sweep was done, but some of its points failed or are missing.</summary>
    public const int Incomplete = 3;

    /// <summary>A fault of NeuroSim itself (EX_SOFTWARE of sysexits.h).</summary>
    public const int Bug = 70;

    /// <summary>Stopped by Ctrl-C or a cancelled token (128 + SIGINT, as shells say it).</summary>
    public const int Cancelled = 130;
}
