using Auth0Sync.Simulators.HubSpot;

namespace Auth0Sync.Benchmarks.Simulator;

/// <summary>The simulator as a process of its own, so that its processor time is not the product's.</summary>
internal static class SimulatorCommand
{
    /// <summary>The name of the command.</summary>
    public const string CommandName = "simulator";

    /// <summary>Announces its address on the output and serves until the input ends.</summary>
    public static async Task<int> RunAsync(string tier, CancellationToken cancellationToken)
    {
        var options = new SimulatorOptions { Limits = SimulatorLimits.FindByTier(tier) ?? throw new BenchmarkException($"There is no tier {tier}.") };
        await using var server = await SimulatorServer.StartAsync(options, cancellationToken);
        await Console.Out.WriteLineAsync(server.BaseAddress.AbsoluteUri);
        await Console.In.ReadToEndAsync(cancellationToken);
        return 0;
    }
}
