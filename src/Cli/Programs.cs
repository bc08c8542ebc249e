using NeuroSim.Compiler;
using NeuroSim.Compiler.Programs;

namespace NeuroSim.Cli;

/// <summary>Compiled programs as files.</summary>
internal static class Programs
{
    /// <summary>How program files end.</summary>
    public const string Extension = ".nsp";

    /// <summary>Whether a path names a compiled program; everything else is a checkpoint.</summary>
    public static bool IsProgram(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Loads a program.</summary>
    public static ChipProgram Load(string path)
    {
        if (!File.Exists(path))
        {
            string what = Directory.Exists(path) ? "this is a folder; give the program inside it."
                : "there is no such file; 'neurosim compile' makes programs.";
            throw new UsageException($"{path}: {what}");
        }

        return ProgramFile.Load(path);
    }

    /// <summary>Saves a program.</summary>
    public static void Save(ChipProgram program, string path) => ProgramFile.Save(program, path);
}
