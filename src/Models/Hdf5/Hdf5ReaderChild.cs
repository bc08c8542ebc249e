using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NeuroSim.Models.Hdf5;

/// <summary>The parent's end of a reader process (<see cref="Hdf5ReaderProcess"/>). It reads one file at a time and is thrown away after a failure.</summary>
internal sealed class Hdf5ReaderChild : IDisposable
{
    private const string Program = "neurosim.dll", Runtime = "neurosim.runtimeconfig.json";
    private const int BufferBytes = 1 << 16, SignalBase = 128;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50), s_dying = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly BufferedStream _input;
    private readonly BufferedStream _output;
    private volatile string? _killedFor;

    private Hdf5ReaderChild(Process process)
    {
        _process = process;
        _input = new(process.StandardInput.BaseStream);
        _output = new(process.StandardOutput.BaseStream, BufferBytes);
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts a reader process; null where the program is not beside this assembly, as in programs that use NeuroSim as a library.</summary>
    public static Hdf5ReaderChild? Start()
    {
        string folder = AppContext.BaseDirectory;
        string program = Path.Combine(folder, Program);
        if (Host() is not { } host || !File.Exists(program) || !File.Exists(Path.Combine(folder, Runtime)))
        {
            return null;
        }

        try
        {
            return Process.Start(StartInfo(host, program)) is { } process ? new(process) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Reads one file.</summary>
    /// <param name="path">Full path.</param>
    /// <exception cref="Hdf5Exception">The file cannot be read. Ask <see cref="IsUsable"/> whether the process survived it.</exception>
    public Hdf5Group Read(string path)
    {
        long length = new FileInfo(path).Length;
        Allowance allowance = new(Stopwatch.StartNew(), Hdf5Limits.Time(length), ProcessorTime() + Hdf5Limits.Processor(length), Hdf5Limits.Process(length));
        using Timer watch = new(_ => Watch(allowance), null, s_look, s_look);
        try
        {
            IsUsable = false;
            Hdf5Encoder request = new(_input);
            request.Text(path);
            request.Flush();
            Hdf5Group root = new Hdf5Decoder(_output, Hdf5Limits.Payload(length)).Read();
            IsUsable = true;
            return root;
        }
        catch (Hdf5Exception)
        {
            IsUsable = true;
            throw;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ArgumentException or OverflowException)
        {
            throw new Hdf5Exception(Obituary());
        }
    }

    /// <summary>True if the process can read another file.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string host, string program)
    {
        ProcessStartInfo info = new(host, [program, Hdf5ReaderProcess.Argument])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            UseShellExecute = false,
        };
        info.Environment["DOTNET_GCHeapHardLimit"] = $"0x{Hdf5Limits.Process(Hdf5Limits.PayloadBytes):X}";
        info.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        info.Environment["DOTNET_EnableDiagnostics"] = "0";
        info.Environment["HDF5_USE_FILE_LOCKING"] = "FALSE";
        return info;
    }

    // The runtime that runs this process lies in <root>/shared/Microsoft.NETCore.App/<version>/.
    private static string? Host()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string besideRuntime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return new[] { besideRuntime, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"), Environment.ProcessPath }
            .FirstOrDefault(path => path is not null && Path.GetFileName(path) == name && File.Exists(path));
    }

    private TimeSpan ProcessorTime()
    {
        try
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has exited: whoever waits for its answer sees the end of the stream.
            return TimeSpan.Zero;
        }
    }

    private void Watch(Allowance allowance)
    {
        if (ProcessorTime() > allowance.Processor || allowance.Clock.Elapsed > allowance.Time)
        {
            _killedFor ??= "the HDF5 library did not finish reading this file in time; it is damaged. Copy or save it again.";
            Kill();
        }
        else if (Memory() > allowance.Memory)
        {
            _killedFor ??= $"reading this file took more than {allowance.Memory:N0} bytes of memory; it is damaged, or too large.";
            Kill();
        }
    }

    private long Memory()
    {
        try
        {
            return _process.WorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It is already dead.
        }
    }

    private string Obituary()
    {
        if (_killedFor is { } reason)
        {
            return reason;
        }

        bool exited = _process.WaitForExit(s_dying);
        Kill();
        return exited && _process.ExitCode != 0
            ? $"the HDF5 library failed on this file ({Death(_process.ExitCode)}); it is damaged. Copy or save it again."
            : "the HDF5 library failed on this file (it gave an answer that makes no sense); it is damaged. Copy or save it again.";
    }

    private static string Death(int code) => code > SignalBase && !OperatingSystem.IsWindows() ? $"signal {code - SignalBase}" : $"exit code {code}";

    /// <summary>What a process may use before it is killed.</summary>
    private sealed record Allowance(Stopwatch Clock, TimeSpan Time, TimeSpan Processor, long Memory);
}
