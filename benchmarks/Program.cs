using BenchmarkDotNet.Running;
using NeuroSim.Benchmarks;
using NeuroSim.Benchmarks.Networks;
using NeuroSim.Benchmarks.Rates;

// Benchmarks:         dotnet run -c Release --project benchmarks -- --filter '*'
// A random network:   dotnet run -c Release --project benchmarks -- random-checkpoint s|m|l FILE.safetensors
if (args is ["random-checkpoint", "s" or "m" or "l", var path])
{
    SafetensorsFile.Write(RandomESpikeFormer.Create(args[1]), path);
    return;
}

// A whole network:    dotnet run -c Release --project benchmarks -- whole-model s|m|l|FILE [chip] [threads] [repeat] [layers]
if (args is ["whole-model", .. { Length: > 0 } rest])
{
    WholeModel.Run(rest);
    return;
}

// Gather kernels:     dotnet run -c Release --project benchmarks -- gather [rounds]
if (args is ["gather", .. var rounds])
{
    GatherLeast.Run(rounds is [var number] ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : 3);
    return;
}

// What one core does: dotnet run -c Release --project benchmarks -- limits
if (args is ["limits"])
{
    Array.ForEach([.. MachineLimits.Lines()], Console.WriteLine);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(SliceKernelBenchmark).Assembly).Run(args);
