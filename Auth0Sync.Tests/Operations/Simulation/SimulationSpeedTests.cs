using System.Text;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Operations.Simulation;
using Auth0Sync.Tests.Operations.DryRun;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Auth0Sync.Tests.Targets.HubSpot;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Operations.Simulation;

/// <summary>How long the simulation of many users takes, and how much memory.</summary>
[Trait("Category", "Long")]
public class SimulationSpeedTests(ITestOutputHelper output)
{
    private const int UserCount = 100_000;

    [LongFact]
    public async Task A_new_mapping_is_simulated_for_100_000_users_of_HubSpot()
    {
        using var hubSpot = new HubSpotConformanceTarget(TimeProvider.System);
        var settings = hubSpot.Settings.Where(setting => !setting.Key.EndsWith("BatchWindow", StringComparison.Ordinal) && !setting.Key.EndsWith("LongestWait", StringComparison.Ordinal));
        await using var harness = await DryRunHarness.StartAsync(TimeProvider.System, settings, hubSpot.Register);
        await Parallel.ForAsync(0, UserCount, new ParallelOptions { MaxDegreeOfParallelism = 512 }, async (number, _) =>
            Assert.IsType<Outcome.Created>(await harness.ProcessAsync(Auth0EventBuilder.Created(GetUserId(number)).AtSecond(1).WithEmail(GetEmail(number)).WithName("Ines", "Duarte"))));
        var memory = new MemoryPeak();

        var report = await harness.SimulateAsync(new Dictionary<string, string?> { ["Auth0Sync:HubSpot:Mapping:company"] = "user_metadata.company" }, CreateUsers(), memory);

        var target = Assert.Single(report.Targets);
        Assert.Equal(UserCount, report.Users);
        Assert.Equal([("Updated", UserCount, 0), ("Unchanged", 0, UserCount)], target.Outcomes.Select(outcome => (outcome.Outcome, outcome.Count, outcome.CurrentCount)));
        output.WriteLine($"{report.Users} users in {report.Duration.TotalSeconds:F1} s, memory at most {memory.GrowthInMegabytes} MB above that of the simulated system");
    }

    private static string GetUserId(int number) => $"auth0|{number:x24}";

    private static string GetEmail(int number) => $"reader.{number}@example.com";

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> CreateUsers()
    {
        for (var number = 0; number < UserCount; number++)
        {
            yield return Encoding.UTF8.GetBytes(
                $$"""{"user_id":"{{GetUserId(number)}}","email":"{{GetEmail(number)}}","email_verified":true,"name":"Ines Duarte","given_name":"Ines","family_name":"Duarte","user_metadata":{"company":"Harbour Books"} }""");
        }

        await Task.CompletedTask;
    }

    private sealed class MemoryPeak : IProgress<SimulationProgress>
    {
        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
        private long _peak;

        public long GrowthInMegabytes => Math.Max(0, _peak - _before) / (1024 * 1024);

        public void Report(SimulationProgress value)
        {
            if (value.Users % 10_000 == 0)
            {
                _peak = Math.Max(_peak, GC.GetTotalMemory(forceFullCollection: true));
            }
        }
    }
}
