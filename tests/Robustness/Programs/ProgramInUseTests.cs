using System.Diagnostics;
using NeuroSim.Compiler.Programs;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Programs;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Programs;

/// <summary>A program is loaded from a mapped file where nobody can shorten it meanwhile. Whatever others do with the file: it is loaded, or refused.</summary>
public sealed class ProgramInUseTests
{
    [Test]
    public void AFileThatSomebodyMayWriteIsLoaded()
    {
        using TempFolder folder = new();
        string path = folder.Write("a.nsp", ProgramEdit.Sound);
        using FileStream writer = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Assert.That(ProgramText.Of(ProgramFile.Load(path)), Is.EqualTo(ProgramText.Of(SmallNetwork.Compile())));
    }

    [Test]
    public void NothingIsHeldAfterALoad()
    {
        using TempFolder folder = new();
        string path = folder.Write("free.nsp", ProgramEdit.Sound), bad = folder.Write("free-bad.nsp", ProgramEdit.Sound.AsSpan(0, 1000));
        ProgramFile.Load(path);
        Assert.That(() => ProgramFile.Load(bad), Throws.TypeOf<ProgramFormatException>());
        using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        using (new FileStream(bad, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
        }

        if (OperatingSystem.IsLinux())
        {
            Assert.That(File.ReadAllText("/proc/self/maps"), Does.Not.Contain("free.nsp").And.Not.Contain("free-bad.nsp"));
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public void AFileThatIsCutWhileItIsReadEndsNoProcess(CancellationToken stop)
    {
        using TempFolder folder = new();
        string path = folder.Write("a.nsp", ProgramEdit.Sound);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task cutter = Task.Run(() => Cut(path, enough.Token), CancellationToken.None);
        int loaded = 0, refused = 0;
        for (int i = 0; i < 300; i++)
        {
            stop.ThrowIfCancellationRequested();
            (int sound, int bad) = TryLoad(path) ? (1, 0) : (0, 1);
            (loaded, refused) = (loaded + sound, refused + bad);
        }

        enough.Cancel();
        cutter.Wait(CancellationToken.None);
        Assert.That(loaded + refused, Is.EqualTo(300));
    }

    [Test]
    [Platform("Unix,Linux,MacOsX")]
    [CancelAfter(60_000)]
    public void APipeIsRefusedByName(CancellationToken stop)
    {
        using TempFolder folder = new();
        string path = folder.PathOf("pipe.nsp");
        using (Process make = Process.Start("mkfifo", path))
        {
            make.WaitForExit();
        }

        // To open a pipe waits for its other end. Neither end may lock it: whoever came second would be refused for that.
        Task writer = Task.Run(() => new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose(), stop);
        string message = Assert.Throws<ProgramFormatException>(() => ProgramFile.Load(path))!.Message;
        writer.Wait(stop);
        Assert.That(message, Does.StartWith($"{path}: this is a pipe or a device"));
    }

    private static bool TryLoad(string path)
    {
        try
        {
            ProgramFile.Load(path);
            return true;
        }
        catch (Exception e) when (e is ProgramFormatException or IOException)
        {
            return false;
        }
    }

    // Shortens the file in its place and makes it whole again.
    private static void Cut(string path, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.SetLength(100);
            stream.SetLength(0);
            stream.Write(ProgramEdit.Sound);
        }
    }
}
