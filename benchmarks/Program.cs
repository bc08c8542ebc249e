using BenchmarkDotNet.Running;
using NeuroSim.Benchmarks;

// `dotnet run -c Release --project benchmarks -- --filter '*'`
BenchmarkSwitcher.FromAssembly(typeof(SliceKernelBenchmark).Assembly).Run(args);
