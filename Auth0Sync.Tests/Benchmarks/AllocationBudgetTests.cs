using System.Text.Json;
using Auth0Sync.Benchmarks.Micro;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Benchmarks;

/// <summary>
/// Holds the memory that one call of each step allocates to a budget, Auth0Sync.Benchmarks/Micro/allocation-budget.json.
/// The numbers are those of this project's usual build (Debug), a little above what was measured.
/// </summary>
[Collection(nameof(Alone))]
public sealed class AllocationBudgetTests
{
    private const int WarmUp = 500;
    private const int Calls = 2_000;

    private static readonly Dictionary<string, long> Budget = JsonSerializer.Deserialize<Dictionary<string, long>>(Fixture.Read("allocation-budget.json"))!;

    [Fact]
    public Task Receiving_an_event_keeps_to_its_budget() => KeepAsync("Receive", steps => steps.ReceiveAsync());

    [Fact]
    public Task Reading_a_message_keeps_to_its_budget() => KeepAsync("Read", steps => steps.ReadAsync());

    [Fact]
    public Task Deciding_keeps_to_its_budget() => KeepAsync("Decide", steps => Task.FromResult(steps.Decide()));

    [Fact]
    public Task Mapping_keeps_to_its_budget() => KeepAsync("Map", steps => Task.FromResult(steps.Map()));

    [Fact]
    public void Every_number_of_the_budget_is_held() => Assert.Equal(["Decide", "Map", "Read", "Receive"], Budget.Keys.Order());

    private static async Task KeepAsync(string step, Func<PipelineSteps, Task> call)
    {
        using var steps = await PipelineSteps.CreateAsync();
        await RepeatAsync(WarmUp);
        var before = GC.GetAllocatedBytesForCurrentThread();
        await RepeatAsync(Calls);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;

        Assert.True(each <= Budget[step], $"{step} allocates {each} bytes a call; the budget is {Budget[step]}.");

        async Task RepeatAsync(int count)
        {
            for (var number = 0; number < count; number++)
            {
                // Nothing here waits, so all is allocated on this thread.
                var running = call(steps);
                Assert.True(running.IsCompleted);
                await running;
            }
        }
    }
}

/// <summary>Tests beside which no others run: listeners of other tests would add to what is counted.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
