using System.IO.Compression;
using System.Security.Cryptography;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Compiler.Programs;
using NeuroSim.Models;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Families;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Simulator.Engines;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Programs;

/// <summary>A program that is saved and loaded is the same program: in every number, in every byte of its file, and in what it computes.</summary>
public sealed class ProgramFileTests
{
    private const int LargeChannels = 2304;

    [Test]
    public void SmallProgramsRoundTrip([Values] bool exact, [Values(1, 4)] int folding, [Values(null, 2)] int? chips, [Values] bool singles)
    {
        ChipProgram program = SmallNetwork.Compile(new CompileOptions { ExactWeights = exact, Folding = folding, Chips = chips }, singles: singles);
        byte[] pixels = new byte[2 * 8 * 8];
        new Random(3).NextBytes(pixels);
        AssertRoundTrip(program, new ImageSet("memory", (2, 8, 8), pixels, mean: [0.4, 0.5], std: [0.2, 0.3]), golden: true);
    }

    [Test]
    public void ANetworkOfEventsRoundTrips()
    {
        using TempFolder folder = new();
        ChipProgram program = SmallNetwork.CompileEvents();
        ProgramFile.Save(program, folder.PathOf("a.nsp"));
        Assert.That(ProgramText.Of(ProgramFile.Load(folder.PathOf("a.nsp"))), Is.EqualTo(ProgramText.Of(program)));
    }

    [Test]
    public void TrainedProgramsRoundTrip([Values] bool exact, [Values(1, 4)] int folding, [Values(null, 40)] int? chips)
    {
        ImageSet images = ImageFiles.Read(SharedData.Path("checkpoints/glyphs.test.npz"));
        Checkpoint checkpoint = CheckpointFiles.Read(SharedData.Path("checkpoints/glyphs-d4.pth"));
        CompileOptions options = new() { ExactWeights = exact, Folding = folding, Chips = chips };
        SpikingNetwork network = NetworkFamilies.Build(checkpoint, 4, (32, 32));
        AssertRoundTrip(ChipCompiler.Compile(network, ChipReader.Read("tianjic-like"), options), images, golden: false);
    }

    /// <summary>A new kind of layer, step or slice needs a saved form: put it into the small network, and the round trip will ask for the rest.</summary>
    [TestCase(typeof(Layer))]
    [TestCase(typeof(IntegerStep))]
    [TestCase(typeof(ConnectionSlices))]
    public void TheSmallNetworkHasEveryKind(Type kind)
    {
        ChipProgram[] programs = [SmallNetwork.Compile(), SmallNetwork.CompileEvents()];
        object[] all = [.. programs.SelectMany(p => p.Source.Layers), .. programs.SelectMany(p => p.Network.Steps), .. programs.SelectMany(p => p.Partition.Slices)];
        Assert.That(all.Select(o => o.GetType()).Where(kind.IsAssignableFrom), Is.SupersetOf(
            kind.Assembly.GetTypes().Where(t => t.IsAssignableTo(kind) && !t.IsAbstract)));
    }

    [FsCheck.NUnit.Property(MaxTest = 30, Replay = "20261121,7")]
    public bool AnyWeightsRoundTrip(int seed, bool exact, byte placement)
    {
        using TempFolder folder = new();
        ChipProgram program = SmallNetwork.Compile(new CompileOptions { ExactWeights = exact, PlacementSeed = placement }, seed);
        ProgramFile.Save(program, folder.PathOf("a.nsp"));
        return ProgramText.Of(ProgramFile.Load(folder.PathOf("a.nsp"))) == ProgramText.Of(program);
    }

    [Test]
    public void TheSameProgramIsTheSameFileInAnyFolder()
    {
        using TempFolder one = new(), other = new();
        ProgramFile.Save(SmallNetwork.Compile(), one.PathOf("first.nsp"));
        ProgramFile.Save(SmallNetwork.Compile(), other.PathOf("second.nsp"));
        Assert.That(File.ReadAllBytes(one.PathOf("first.nsp")), Is.EqualTo(File.ReadAllBytes(other.PathOf("second.nsp"))));
    }

    [Test]
    public void AnyToolOpensTheFile()
    {
        using TempFolder folder = new();
        ProgramFile.Save(SmallNetwork.Compile(), folder.PathOf("a.nsp"));
        using ZipArchive zip = ZipFile.OpenRead(folder.PathOf("a.nsp"));
        Dictionary<string, byte[]> entries = zip.Entries.ToDictionary(e => e.FullName, Content);
        string[] expected = ["manifest.json", "chip.json", "network.safetensors", "program.safetensors", "SHA256SUMS"];
        Assert.That(entries.Keys, Is.EqualTo(expected));
        string[] sums = [.. expected[..^1].Select(n => $"{Convert.ToHexStringLower(SHA256.HashData(entries[n]))}  {n}")];
        Assert.That(System.Text.Encoding.ASCII.GetString(entries["SHA256SUMS"]).TrimEnd().Split('\n'), Is.EqualTo(sums));
    }

    [Test]
    public void NumbersTakeNoMoreBitsThanTheyNeed()
    {
        ChipDescription chip = ChipReader.Read("tianjic-like");
        CoreDescription wide = chip.Core with { WeightBits = chip.Core.WeightBits with { Value = 12 } };
        Assert.That(Types(SmallNetwork.Compile(singles: true)), Is.EqualTo("F32 I8"));
        Assert.That(Types(SmallNetwork.Compile(singles: true, chip: chip with { Core = wide })), Is.EqualTo("F32 I16"));
        Assert.That(Types(SmallNetwork.Compile(new CompileOptions { ExactWeights = true })), Is.EqualTo("F64 I64"));

        static string Types(ChipProgram program)
        {
            using TempFolder folder = new();
            ProgramFile.Save(program, folder.PathOf("a.nsp"));
            Assert.That(ProgramText.Of(ProgramFile.Load(folder.PathOf("a.nsp"))), Is.EqualTo(ProgramText.Of(program)));
            using ZipArchive zip = ZipFile.OpenRead(folder.PathOf("a.nsp"));
            Checkpoint network = SafetensorsReader.Read(Content(zip.GetEntry("network.safetensors")!), "network");
            Checkpoint numbers = SafetensorsReader.Read(Content(zip.GetEntry("program.safetensors")!), "program");
            return $"{network.Tensors["1.stem.weight"].Type} {numbers.Tensors["connection.1.weight"].Type}";
        }
    }

    [Test]
    public void TenMillionParametersRoundTrip()
    {
        using TempFolder folder = new();
        ChipProgram program = LargeProgram();
        ProgramFile.Save(program, folder.PathOf("large.nsp"));
        ProgramFile.Save(ProgramFile.Load(folder.PathOf("large.nsp")), folder.PathOf("again.nsp"));
        Assert.That(program.Source.Parameters, Is.GreaterThan(10_000_000));
        Assert.That(File.ReadAllBytes(folder.PathOf("again.nsp")).AsSpan().SequenceEqual(File.ReadAllBytes(folder.PathOf("large.nsp"))), Is.True);
    }

    // Linear layers: most parameters for the least time that their compilation takes.
    private static ChipProgram LargeProgram()
    {
        List<Layer> layers = [new ImageInput("input", new MapShape(1, 1, 1))];
        for (int i = 0; i < 3; i++)
        {
            Layer x = layers[^1] is Convolution c ? new SpikingNeuron($"spike{i}", c, new SfaNeuron(4, 4, Rounding.HalfUp)) : layers[0];
            layers.AddRange(i == 0 ? [] : [x]);
            double[] weights = [.. Enumerable.Range(0, x.Shape.Channels * LargeChannels).Select(w => (w * 31 % 255 - 127) / 128.0)];
            layers.Add(new Convolution($"linear{i}", x, new(x.Shape, LargeChannels, 1, 1, 1, 0, 1), weights));
        }

        return ChipCompiler.Compile(new SpikingNetwork("large", "test", layers), ChipReader.Read("tianjic-like"), new CompileOptions());
    }

    private static void AssertRoundTrip(ChipProgram program, ImageSet images, bool golden)
    {
        using TempFolder folder = new();
        string first = folder.PathOf("a.nsp"), second = folder.PathOf("b.nsp");
        ProgramFile.Save(program, first);
        ChipProgram loaded = ProgramFile.Load(first);
        ProgramFile.Save(loaded, second);
        Assert.That(ProgramText.Of(loaded), Is.EqualTo(ProgramText.Of(program)));
        Assert.That(File.ReadAllBytes(second), Is.EqualTo(File.ReadAllBytes(first)));
        Assert.That(Run(loaded, images, golden), Is.EqualTo(Run(program, images, golden)));
    }

    private static string Run(ChipProgram program, ImageSet images, bool golden)
    {
        RunOptions options = new() { Threads = 1, CompareWithGolden = golden };
        return ProgramText.Of(new SynchronousEngine(program, images.Mean, images.Std, options).Run(images, 1, default)[0]);
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        byte[] bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
