using System.Text;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Operations.Simulation;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Benchmarks;
using Auth0Sync.Tests.Operations.DryRun;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Auth0Sync.Tests.Targets.HubSpot;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Operations.Simulation;

/// <summary>
/// The simulation of many users writes nothing and takes no more memory for more users. How long it takes is in
/// <c>docs/performance.md</c>.
/// </summary>
[Trait("Category", "Long")]
[Collection(nameof(NonParallelCollection))]
public sealed class SimulationSpeedTests(ITestOutputHelper output)
{
    private const int UserCount = 100_000;
    private const int SampleEvery = UserCount / 20;

    private static readonly Operation[] Reads = [Operation.Read, Operation.BatchRead, Operation.PropertyRead, Operation.PropertyList];

    [LongFact]
    public async Task A_new_mapping_is_simulated_for_100_000_users_of_HubSpot_without_a_write_and_in_flat_memory()
    {
        using var hubSpot = new HubSpotConformanceTarget(TimeProvider.System);
        var settings = hubSpot.Settings.Where(setting => !setting.Key.EndsWith("BatchWindow", StringComparison.Ordinal) && !setting.Key.EndsWith("LongestWait", StringComparison.Ordinal));
        await using var harness = await DryRunHarness.StartAsync(TimeProvider.System, settings, hubSpot.Register);
        await Parallel.ForAsync(0, UserCount, new ParallelOptions { MaxDegreeOfParallelism = 512 }, async (number, _) =>
            Assert.IsType<Outcome.Created>(await harness.ProcessAsync(Auth0EventBuilder.Created(GetUserId(number)).AtSecond(1).WithEmail(GetEmail(number)).WithName("Ines", "Duarte"))));
        var writes = CountWrites(hubSpot);
        var records = hubSpot.Records;
        var heap = new HeapSamples(output);
        var progress = new ImmediateProgress<SimulationProgress>(at =>
        {
            if (at.Users % SampleEvery == 0)
            {
                // The list of the calls is the test's.
                hubSpot.Monitor.Restart();
                heap.Take($"{at.Users} users");
            }
        });

        var report = await harness.SimulateAsync(new Dictionary<string, string?> { ["Auth0Sync:HubSpot:Mapping:company"] = "user_metadata.company" }, CreateUsers(), progress);

        output.WriteLine($"{report.Users} users in {report.Duration.TotalSeconds:F1} s");
        var target = Assert.Single(report.Targets);
        Assert.Equal((UserCount, 0), (report.Users, report.Unreadable));
        Assert.Equal([("Updated", UserCount, 0), ("Unchanged", 0, UserCount)], target.Outcomes.Select(outcome => (outcome.Outcome, outcome.Count, outcome.CurrentCount)));
        Assert.Equal(writes, CountWrites(hubSpot));
        Assert.True(records.SequenceEqual(hubSpot.Records));
        Assert.Equal(0, harness.Services.GetRequiredService<MemoryEventQueue>().Count);
        heap.AssertFlatSince(quarter: 1);
    }

    private static int CountWrites(HubSpotConformanceTarget hubSpot) => hubSpot.CallCounts.Where(calls => !Reads.Contains(calls.Key)).Sum(calls => calls.Value);

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
}
