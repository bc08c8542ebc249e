namespace NeuroSim.Compiler.Programs;

/// <summary>A program file cannot be used. The message says where, what stands there, what is accepted, and what to do.</summary>
public sealed class ProgramFormatException : FormatException
{
    internal ProgramFormatException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
