using BenchmarkDotNet.Running;
using NeuroSim.Benchmarks;
using NeuroSim.Benchmarks.Networks;

// Benchmarks:         dotnet run -c Release --project benchmarks -- --filter '*'
// A random network:   dotnet run -c Release --project benchmarks -- random-checkpoint s|m|l FILE.safetensors
if (args is ["random-checkpoint", "s" or "m" or "l", var path])
{
    SafetensorsFile.Write(RandomESpikeFormer.Create(args[1]), path);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(SliceKernelBenchmark).Assembly).Run(args);
