using System.Diagnostics;
using NeuroSim.Cli;

namespace NeuroSim.Tests.Robustness.Sweeps;

/// <summary>NeuroSim as a process of its own, which can be killed.</summary>
internal sealed class NeuroSimProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output, _error;

    private NeuroSimProcess(string[] args)
    {
        ProcessStartInfo start = new("dotnet", [typeof(NeuroSimCommand).Assembly.Location, .. args])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public string Error => _error.GetAwaiter().GetResult();

    public static NeuroSimProcess Start(params string[] args) => new(args);

    /// <summary>Waits for its end; the exit code.</summary>
    public int Wait()
    {
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Waits at most so long, then kills it as nothing can be caught (SIGKILL). True if it was killed, false if it had ended.</summary>
    public bool KillAfter(TimeSpan time)
    {
        if (_process.WaitForExit(time))
        {
            return false;
        }

        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        return true;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            KillAfter(TimeSpan.Zero);
        }

        _process.Dispose();
    }
}
