using NeuroSim.Models;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Checkpoints;

/// <summary>Asserts that bad content is refused with a message that names what the user needs to know.</summary>
internal static class Refusal
{
    public static void Of(Action read, params string[] needles)
    {
        ModelFormatException refusal = Assert.Throws<ModelFormatException>(() => read())!;
        foreach (string needle in needles)
        {
            Assert.That(refusal.Message, Does.Contain(needle));
        }

        Assert.That(refusal.Message, Does.Not.Contain("   at "), "a message, not a stack trace");
    }

    /// <summary>Reads what may be bad: success and refusal are both fine, anything else is not.</summary>
    public static bool OrSuccess(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (ModelFormatException)
        {
            return true;
        }
    }
}
