using System.IO.Compression;
using System.Text;
using NeuroSim.Compiler.Programs;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Programs;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Programs;

/// <summary>A file that was cut, flipped or made by others is refused with one message; nothing else is thrown, and nothing hangs.</summary>
public sealed class DamagedProgramTests
{
    private static readonly byte[] Masks = [0x01, 0x20, 0x80, 0xFF];

    [Test]
    [CancelAfter(60_000)]
    public void AnyFlippedByteIsNoticed(CancellationToken stop)
    {
        byte[] sound = ProgramEdit.Sound;
        Assert.That(() => ProgramEdit.Load(sound), Throws.Nothing);
        using TempFolder folder = new();
        foreach (int at in Positions(sound.Length, 97))
        {
            stop.ThrowIfCancellationRequested();
            byte[] flipped = [.. sound];
            flipped[at] ^= Masks[at % Masks.Length];
            string path = folder.Write("flipped.nsp", flipped);
            Assert.That(() => ProgramFile.Load(path), Throws.TypeOf<ProgramFormatException>(), $"byte {at}");
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public void AnyCutIsNoticed(CancellationToken stop)
    {
        using TempFolder folder = new();
        foreach (int length in Positions(ProgramEdit.Sound.Length, 89))
        {
            stop.ThrowIfCancellationRequested();
            string path = folder.Write("cut.nsp", ProgramEdit.Sound.AsSpan(0, length));
            Assert.That(() => ProgramFile.Load(path), Throws.TypeOf<ProgramFormatException>(), $"length {length}");
        }
    }

    [TestCase(0, "the file is empty")]
    [TestCase(3, "not a program")]
    [TestCase(200, "damaged or cut short")]
    public void ACutSaysWhatIsLeft(int length, string words) => ProgramEdit.AssertRefused(ProgramEdit.Sound[..length], words);

    [Test]
    public void BytesBehindTheEndAreNoticed() => ProgramEdit.AssertRefused([.. ProgramEdit.Sound, 0], "damaged or cut short");

    [Test]
    public void OtherFilesAreNoPrograms()
    {
        ProgramEdit.AssertRefused(Encoding.ASCII.GetBytes("{\"format\": \"neurosim-program\"}"), "not a program", "7B22666F");
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry("manifest.json").Open();
            entry.Write("{}"u8);
        }

        ProgramEdit.AssertRefused(stream.ToArray(), "A zip of another tool is not a program");
    }

    [TestCase("manifest.json")]
    [TestCase("chip.json")]
    [TestCase("network.safetensors")]
    [TestCase("program.safetensors")]
    public void AnEntryThatDoesNotMatchItsChecksumIsNamed(string name)
    {
        ProgramEdit edit = new();
        byte[] content = [.. edit[name]];
        content[^2] ^= 1;
        ProgramEdit.AssertRefused(edit.Put(name, content).Zip(), $"damaged: {name} does not match its checksum; compile again");
    }

    [Test]
    public void ChecksumsMustBeThoseOfTheOtherEntries()
    {
        ProgramEdit edit = new();
        edit.Put("SHA256SUMS", [.. edit["SHA256SUMS"], (byte)'\n']);
        ProgramEdit.AssertRefused(edit.Zip(), "SHA256SUMS does not list exactly the other entries");
    }

    [TestCase("manifest.json")]
    [TestCase("chip.json")]
    [TestCase("network.safetensors")]
    [TestCase("program.safetensors")]
    [TestCase("SHA256SUMS")]
    public void AMissingEntryIsNamed(string name)
        => ProgramEdit.AssertRefused(new ProgramEdit().Drop(name).Build(fixManifest: false), $"the entry {name} is missing");

    [Test]
    public void EntriesAreThoseOfAProgramInTheirOrder()
    {
        ProgramEdit.AssertRefused(new ProgramEdit().Put("notes.txt", [1]).Build(), "notes.txt: this entry is unknown");
        ProgramEdit.AssertRefused(new ProgramEdit().Swap().Build(), "must stand in the order manifest.json, chip.json");
        using MemoryStream stream = new();
        StoredZip.Write(stream, [new("chip.json", new byte[1]), new("chip.json", new byte[1])]);
        ProgramEdit.AssertRefused(stream.ToArray(), "chip.json: this entry occurs twice");
    }

    [TestCase("manifest.json", 1 << 26)]
    [TestCase("chip.json", 1 << 20)]
    public void AnEntryMayNotBeTooLarge(string name, int limit)
        => ProgramEdit.AssertRefused(new ProgramEdit().Put(name, new byte[limit + 1]).Build(fixManifest: false), name, $"the limit is {limit}");

    [Test]
    public void AFolderIsNoProgramAndAMissingFileIsAnotherMatter()
    {
        using TempFolder folder = new();
        Assert.That(() => ProgramFile.Load(folder.FullName), Throws.TypeOf<ProgramFormatException>().With.Message.Contains("this is a folder"));
        Assert.That(() => ProgramFile.Load(folder.PathOf("none.nsp")), Throws.InstanceOf<FileNotFoundException>());
    }

    [Test]
    public void AFailedSaveLeavesNothingBehind()
    {
        using TempFolder folder = new();
        Assert.That(() => ProgramFile.Save(SmallNetwork.Compile(), folder.PathOf("none/a.nsp")), Throws.InstanceOf<IOException>());
        Directory.CreateDirectory(folder.PathOf("target.nsp"));
        Assert.That(
            () => ProgramFile.Save(SmallNetwork.Compile(), folder.PathOf("target.nsp")),
            Throws.InstanceOf<IOException>().With.Message.Contains("folder"));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.FullName), Is.EqualTo(new[] { folder.PathOf("target.nsp") }));
    }

    [Test]
    public void ASaveReplacesAnOldFileAndNothingElse()
    {
        using TempFolder folder = new();
        ProgramFile.Save(SmallNetwork.Compile(), folder.Write("a.nsp", [1, 2, 3]));
        Assert.That(File.ReadAllBytes(folder.PathOf("a.nsp")), Is.EqualTo(ProgramEdit.Sound));
        Assert.That(Directory.GetFiles(folder.FullName), Has.Length.EqualTo(1));
    }

    // Every byte of the first and last hundreds, where the structure is, and a sample of the others.
    private static IEnumerable<int> Positions(int length, int step)
        => Enumerable.Range(0, length).Where(i => i < 200 || i >= length - 900 || i % step == 0);
}
