using BenchmarkDotNet.Running;
using NeuroSim.Benchmarks;
using NeuroSim.Benchmarks.Networks;
using NeuroSim.Benchmarks.Rates;

try
{
    // A random network:   dotnet run -c Release --project benchmarks -- random-checkpoint s|m|l FILE.safetensors
    if (args is ["random-checkpoint", "s" or "m" or "l", var path])
    {
        SafetensorsFile.Write(RandomESpikeFormer.Create(args[1]), path);
        return 0;
    }

    // A whole network:    dotnet run -c Release --project benchmarks -- whole-model s|m|l|FILE [chip] [threads] [repeat] [layers]
    if (args is ["whole-model", .. { Length: > 0 } rest])
    {
        WholeModel.Run(rest);
        return 0;
    }

    // Gather kernels:     dotnet run -c Release --project benchmarks -- gather [rounds]
    if (args is ["gather", .. var rounds])
    {
        GatherLeast.Run(Arguments.Count(rounds, 0, "rounds", 3));
        return 0;
    }

    // What one core does: dotnet run -c Release --project benchmarks -- limits
    if (args is ["limits"])
    {
        Array.ForEach([.. MachineLimits.Lines()], Console.WriteLine);
        return 0;
    }

    // Benchmarks:         dotnet run -c Release --project benchmarks -- --filter '*'
    BenchmarkSwitcher.FromAssembly(typeof(SliceKernelBenchmark).Assembly).Run(args);
    return 0;
}
catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
{
    // A wrong number, chip or file.
    Console.Error.WriteLine(e.Message);
    return 1;
}
