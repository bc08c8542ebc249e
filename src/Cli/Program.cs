return await NeuroSim.Cli.NeuroSimCommand.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
