using Auth0Sync.Simulators.HubSpot;

namespace Auth0Sync.Benchmarks.Simulator;

/// <summary>The simulator in its own process, so that its processor time does not count for the product.</summary>
internal static class SimulatorCommand
{
    public const string CommandName = "simulator";

    /// <summary>Prints the address and runs until the input ends.</summary>
    public static async Task<int> RunAsync(string tier, CancellationToken cancellationToken)
    {
        var options = new SimulatorOptions { Limits = SimulatorLimits.FindByTier(tier) ?? throw new BenchmarkException($"Unknown tier {tier}.") };
        await using var server = await SimulatorServer.StartAsync(options, cancellationToken);
        await Console.Out.WriteLineAsync(server.BaseAddress.AbsoluteUri);
        await Console.In.ReadToEndAsync(cancellationToken);
        return 0;
    }
}
