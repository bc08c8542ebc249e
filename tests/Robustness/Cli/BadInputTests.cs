using NeuroSim.Cli;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Chips;
using NeuroSim.Tests.Unit.Cli;
using NeuroSim.Tests.Unit.Datasets;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Cli;

/// <summary>Bad files and values: one clear line, the right exit code, and no output file.</summary>
public sealed class BadInputTests
{
    private TempFolder _temp = null!;

    [SetUp]
    public void MakeFolder() => _temp = new();

    [TearDown]
    public void DeleteFolder() => _temp.Dispose();

    [Test]
    public void ATruncatedCheckpoint()
    {
        byte[] whole = File.ReadAllBytes(CliRun.Checkpoint);
        RefusesCheckpoint(_temp.Write("cut.pth", whole.AsSpan(0, whole.Length / 2)), "cut.pth");
    }

    [Test]
    public void WrongMagic() => RefusesCheckpoint(_temp.Write("odd.pth", "GIF89a something else"u8), "odd.pth", "474946383961");

    [Test]
    public void AForeignGlobal()
        => RefusesCheckpoint(
            _temp.Write("evil.pth", TorchFileBuilder.Of(p => p.Global("os", "system").Text("x").Raw(0x85, (byte)'R')).Build()),
                "evil.pth", "'os.system'");

    [Test]
    public void NotANumberAmongTheWeights() => RefusesCheckpoint(
        Changed("nan.safetensors", "block3.0.attn.q_conv.0.weight", drop: false), "nan.safetensors", "block3.0.attn.q_conv", "NaN");

    [Test]
    public void AMissingParameter() => RefusesCheckpoint(Changed("part.safetensors", "downsample2.encode_bn.bias", drop: true),
        "part.safetensors", "downsample2.encode_bn.bias");

    [Test]
    public void AMissingFile() => RefusesCheckpoint(_temp.PathOf("nowhere.pth"), "nowhere.pth", "no such file");

    [TestCase("0")]
    [TestCase("300")]
    [TestCase("-1")]
    [TestCase("four")]
    public void DOutOfRange(string d)
        => Refuses(1, ["run", CliRun.Checkpoint, "--chip", "tianjic-like", "--input", CliRun.Images, "--d", d], $"--d {d}", "1 to 255");

    [Test]
    public void ImagesThatTheNetworkCannotTake()
    {
        string grey = _temp.Write("grey.npz", NpyBuilder.Npz(("images_u8", NpyBuilder.Npy("|u1", "(1, 1, 32, 32)", new byte[32 * 32]))));
        Refuses(1, ["run", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4", "--input", grey], "grey.npz", "1×32×32", "3×32×32",
            "glyphs-d4.pth");
    }

    [TestCase("run")]
    [TestCase("compare")]
    public void ImagesOfAnotherSizeThanTheCheckpointSays(string verb)
    {
        string small = SmallImages(), copy = _temp.PathOf("copy.json");
        File.WriteAllText(copy, ChipEdit.Valid.Replace("\"tianjic-like\"", "\"copy\"", StringComparison.Ordinal));
        string[] chips = verb == "run" ? ["--chip", copy] : ["--chip", copy, "--chip", "tianjic-like"];
        string[] args = [verb, CliRun.Checkpoint, .. chips, "--d", "4", "--input", small];
        Refuses(1, args, "small.npz", "28x28", "glyphs-d4.pth", "32x32", "--image-size 28x28");
        Refuses(1, [.. args, "--image-size", "32"], "small.npz", "28x28", "--image-size 32x32");
    }

    [Test]
    public void ImagesOfAnotherSizeRunWhenTheUserSaysSo()
    {
        string[] args = ["--chip", "tianjic-like", "--d", "4", "--input", SmallImages(), "--no-golden"];
        CliRun run = CliRun.Of(["run", CliRun.Checkpoint, "--image-size", "28x28", .. args]);
        Assert.That(run.Code, Is.Zero, run.Error);
        Assert.That(run.Error, Does.Contain("warning:").And.Contain("32x32").And.Contain("28x28"));
        string silent = Changed("silent.safetensors", "none", drop: true);
        Assert.That(CliRun.Of(["run", silent, .. args]).Code, Is.Zero, "a checkpoint that does not say its size takes any");
    }

    [Test]
    public void ImagesOfAnotherSizeThanAProgramTakes()
    {
        string program = _temp.PathOf("p.nsp");
        Assert.That(CliRun.Of("compile", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4", "--image-size", "16x16", "-o",
            program).Code, Is.Zero);
        Refuses(1, ["run", program, "--input", CliRun.Images], "glyphs.npz", "3×32×32", "3×16×16", "p.nsp");
    }

    [Test]
    public void AChipFileWithAnUnknownMember()
        => RefusesChip(ChipEdit.Replace("\"core\"", "\"lanes\"", "\"lanez\""), "chip.json", "lanez");

    [Test]
    public void NegativeEnergy() => RefusesChip(ChipEdit.WithValue("energyPj", "hop", "-1"), "chip.json", "hop", "-1");

    [Test]
    public void TheCaretPointsAtTheFaultOfAChipFile()
    {
        string chip = _temp.PathOf("chip.json");
        File.WriteAllText(chip, ChipEdit.Replace("\"core\"", "\"lanes\"", "\"lanez\""));
        string[] lines = CliRun.Of("chips", chip).Errors;
        Assert.That(lines[1][lines[2].IndexOf('^', StringComparison.Ordinal)..], Does.StartWith("\"lanez\""));
    }

    [Test]
    public void AChipFileCannotControlTheTerminal()
    {
        string chip = _temp.PathOf("chip.json");
        File.WriteAllText(chip, ChipEdit.Replace("\"core\"", "\"lanes\"", "\"la\u001b[31m\u2028error: nez\""));
        CliRun run = CliRun.Of("chips", chip);
        Assert.That(run.Error, Does.Not.Contain('\u001b').And.Not.Contain('\u2028'));
        Refusal.OfChipFile(run, "chip.json");
    }

    [Test]
    public void TwoChipsOfOneName()
    {
        string copy = _temp.PathOf("copy.json");
        File.WriteAllText(copy, ChipEdit.Valid);
        Refuses(1, ["compare", CliRun.Checkpoint, "--chip", "tianjic-like", "--chip", copy, "--d", "4", "--input", CliRun.Images],
            "copy.json", "\"tianjic-like\"");
    }

    [Test]
    public void AChipThatIsTooSmall()
        => Refuses(
            ExitCodes.DoesNotFit,
            ["run", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4", "--input", CliRun.Images, "--chips", "1"],
            "layer 'ConvBlock1_2.0.conv2'", "269", "156", "--chips 1");

    [Test]
    public void MoreSamplesThanImages()
        => Refuses(1, ["run", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4", "--input", CliRun.Images, "--samples", "9999"],
        "glyphs.npz", "9999", "64");

    private string SmallImages() => _temp.Write(
        "small.npz", NpyBuilder.Npz(("images_u8", NpyBuilder.Npy("|u1", "(1, 3, 28, 28)", new byte[3 * 28 * 28]))));

    private void RefusesCheckpoint(string file, params string[] needles)
    {
        Refuses(1, ["run", file, "--chip", "tianjic-like", "--d", "4", "--input", CliRun.Images], needles);
        Refuses(1, ["inspect", file], needles);
        string program = _temp.PathOf("out.nsp");
        Refusal.Of(CliRun.Of("compile", file, "--chip", "tianjic-like", "--d", "4", "-o", program), 1, needles);
        Assert.That(program, Does.Not.Exist);
    }

    private void RefusesChip(string json, params string[] needles)
    {
        string chip = _temp.PathOf("chip.json");
        File.WriteAllText(chip, json);
        string report = _temp.PathOf("report.json");
        Refusal.OfChipFile(
            CliRun.Of("run", CliRun.Checkpoint, "--chip", chip, "--d", "4", "--input", CliRun.Images, "--report", report), needles);
        Assert.That(report, Does.Not.Exist);
        Refusal.OfChipFile(CliRun.Of("chips", chip), needles);
    }

    private void Refuses(int code, string[] args, params string[] needles)
    {
        string report = _temp.PathOf("report.json");
        string[] before = Directory.GetFileSystemEntries(_temp.FullName);
        bool reports = args[0] is "run" or "compare";
        Refusal.Of(CliRun.Of(reports ? [.. args, "--report", report] : args), code, needles);
        Assert.That(Directory.GetFileSystemEntries(_temp.FullName), Is.EquivalentTo(before), "no file is left behind");
    }

    private string Changed(string name, string parameter, bool drop)
    {
        var tensors = CheckpointFiles.Read(CliRun.Checkpoint).Tensors.Where(t => !drop || t.Key != parameter);
        string path = _temp.PathOf(name);
        using FileStream stream = File.Create(path);
        SafetensorsWriter.Write(stream, tensors.Select(
            t => (t.Key, t.Value.Type, (IReadOnlyList<int>)t.Value.Shape, t.Key == parameter ? WithNaN(t.Value) : t.Value.Bytes)));
        return path;
    }

    private static ReadOnlyMemory<byte> WithNaN(Tensor tensor)
    {
        byte[] bytes = tensor.Bytes.ToArray();
        BitConverter.TryWriteBytes(bytes, float.NaN);
        return bytes;
    }
}
