using System.Reflection;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>Which build of NeuroSim runs: results of another build may differ and are not mixed with this one's.</summary>
public static class ProgramIdentity
{
    private const string Own = "neurosim";

    /// <summary>Version, and a hash over the module identifiers of NeuroSim's assemblies, which change with every change of the code.</summary>
    public static string Current { get; } = Of(Find());

    private static string Of(Assembly[] assemblies)
        => $"{typeof(ProgramIdentity).Assembly.GetName().Version}+{SweepHash.Key(assemblies.Select(a => $"{a.ManifestModule.ModuleVersionId}"))}";

    // The simulator references what it stands on; the program that called it is the entry assembly, or another one in a test.
    private static Assembly[] Find()
    {
        Dictionary<string, Assembly> found = new(StringComparer.Ordinal);
        Stack<Assembly> open = new([typeof(ProgramIdentity).Assembly, .. AppDomain.CurrentDomain.GetAssemblies().Where(a => IsProgram(a.GetName()))]);
        while (open.TryPop(out Assembly? assembly))
        {
            if (found.TryAdd(assembly.GetName().Name!, assembly))
            {
                foreach (AssemblyName reference in assembly.GetReferencedAssemblies().Where(IsOwn))
                {
                    open.Push(Assembly.Load(reference));
                }
            }
        }

        return [.. found.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Value)];
    }

    private static bool IsProgram(AssemblyName name) => string.Equals(name.Name, Own, StringComparison.Ordinal);

    private static bool IsOwn(AssemblyName name) => name.Name!.StartsWith(Own + ".", StringComparison.OrdinalIgnoreCase) || IsProgram(name);
}
