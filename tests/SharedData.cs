using NUnit.Framework;

namespace NeuroSim.Tests;

/// <summary>Large or third-party data that lie beside the repository and not in it. Tests that need them are ignored elsewhere.</summary>
internal static class SharedData
{
    /// <summary>Full path of a file below <c>shared/data</c>; ignores the running test, with the reason, where it is absent.</summary>
    public static string Path(string relative)
    {
        string? root = Root();
        if (root is null)
        {
            Assert.Ignore("no folder shared/data beside any parent of the test directory");
        }

        string path = System.IO.Path.Combine(root!, relative);
        if (!File.Exists(path))
        {
            Assert.Ignore($"shared/data has no {relative}");
        }

        return path;
    }

    private static string? Root()
    {
        for (DirectoryInfo? folder = new(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = System.IO.Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
