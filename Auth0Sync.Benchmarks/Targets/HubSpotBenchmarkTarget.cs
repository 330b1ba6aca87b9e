using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.Simulators.HubSpot;

namespace Auth0Sync.Benchmarks.Targets;

internal sealed class HubSpotBenchmarkTarget : BenchmarkTarget
{
    public override string Name => "hubspot";

    public override string LimitedTier => "professional";

    public override SimulatorLimits GetRateLimits(string tier) => SimulatorLimits.FindByTier(tier) ?? throw new BenchmarkException($"Unknown tier {tier}.");

    public override async Task<ISimulatedTarget> StartSimulatorAsync(string tier, CancellationToken cancellationToken) =>
        new SimulatedHubSpot(await SimulatorServer.StartAsync(new SimulatorOptions { Limits = GetRateLimits(tier) }, cancellationToken));

    public override IEnumerable<KeyValuePair<string, string?>> CreateSettings(Uri baseAddress, bool hasLimits) =>
        SystemUnderTestSettings.CreateHubSpotSettings(baseAddress, hasLimits);

    public override IEnumerable<SimulatedRecord> GetExpectedRecords(int user, int revision) =>
        [new(SampleUsers.GetUserId(user), SampleUsers.GetEmail(user), SampleUsers.GetGivenName(user, revision))];
}
