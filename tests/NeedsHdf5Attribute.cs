using NeuroSim.Models.Hdf5;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace NeuroSim.Tests;

/// <summary>Tests that read or write HDF5 files: skipped, with what to install, where the system has no libhdf5.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NeedsHdf5Attribute : NUnit.Framework.NUnitAttribute, IApplyToTest
{
    public void ApplyToTest(Test test)
    {
        if (test.RunState == RunState.Runnable && Hdf5Reader.LibraryProblem is { } problem)
        {
            test.RunState = RunState.Ignored;
            test.Properties.Set(PropertyNames.SkipReason, problem);
        }
    }
}
