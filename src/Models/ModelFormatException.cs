namespace NeuroSim.Models;

/// <summary>
/// A model or data file does not hold what it should. The message is meant for the user: which file and entry, what was found,
/// what is accepted, and what to do. Readers throw nothing else for bad content.
/// </summary>
public class ModelFormatException : FormatException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One complete message for the user.</param>
    /// <param name="innerException">What the runtime said, where it said something.</param>
    public ModelFormatException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
