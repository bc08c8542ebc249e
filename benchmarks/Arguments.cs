using System.Globalization;

namespace NeuroSim.Benchmarks;

/// <summary>Arguments of what is measured without BenchmarkDotNet.</summary>
internal static class Arguments
{
    /// <summary>A number from 1 on.</summary>
    /// <param name="args">All arguments.</param>
    /// <param name="place">Where the number stands.</param>
    /// <param name="name">What it is.</param>
    /// <param name="otherwise">If it is not there.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static int Count(ReadOnlySpan<string> args, int place, string name, int otherwise)
    {
        if (place >= args.Length)
        {
            return otherwise;
        }

        if (!int.TryParse(args[place], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count < 1)
        {
            throw new FormatException($"{name}: \"{args[place]}\" is no whole number from 1 on");
        }

        return count;
    }
}
