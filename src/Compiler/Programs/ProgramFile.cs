namespace NeuroSim.Compiler.Programs;

/// <summary>
/// Saves a compiled program as one file (.nsp) and loads it again. The file is a plain zip: a manifest, the chip, the weights as trained,
/// the numbers on the chip, and the checksums of these four. Units, boxes and schedule are built again from the sizes that the compiler chose.
/// </summary>
public static class ProgramFile
{
    /// <summary>The ending of program files.</summary>
    public const string Extension = ".nsp";

    /// <summary>Saves a program: a complete file, or none. The same program is the same bytes.</summary>
    /// <exception cref="ProgramFormatException">The program is too large for a file.</exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left of it.</exception>
    public static void Save(ChipProgram program, string path)
    {
        ProgramPlace place = new(path);
        if (Directory.Exists(path))
        {
            throw new IOException($"{path}: this is a folder; give the name of a file to save the program in.");
        }

        IReadOnlyList<StoredEntry> entries = ProgramWriter.Write(program, place);
        if (!StoredZip.Fits(StoredZip.Size(entries)))
        {
            throw place.Error($"the program has {StoredZip.Size(entries)} bytes; a program file holds less than 4 GiB. "
                + "The network is too large to be saved.");
        }

        WriteWhole(path, stream => StoredZip.Write(stream, entries));
    }

    /// <summary>Loads a program.</summary>
    /// <exception cref="ProgramFormatException">The file is damaged, of a newer version, or no program.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ChipProgram Load(string path)
    {
        ProgramPlace place = new(path);
        if (Directory.Exists(path))
        {
            throw place.Error($"this is a folder; give a program file ({Extension}) inside it.");
        }

        // All that a program keeps is copied out of the file, which is closed before anybody runs it.
        using FileContent content = FileContent.Open(path);
        try
        {
            return place.Guard(() => ProgramReader.Read(StoredZip.Read(content, path), place));
        }
        catch (EndOfStreamException e)
        {
            throw place.Error("the file became shorter while it was read; copy it again, or compile again.", e);
        }
    }

    // A file beside the target, moved over it when it is complete: whoever reads the target sees the old program or the new one.
    private static void WriteWhole(string path, Action<Stream> write)
    {
        string whole = Path.GetFullPath(path), temporary = Path.Combine(Path.GetDirectoryName(whole)!, $".{Path.GetRandomFileName()}.tmp");
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, whole, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
