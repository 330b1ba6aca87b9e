using System.Text.Json;
using Auth0Sync.Benchmarks.Micro;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Benchmarks;

/// <summary>
/// Checks the memory that one call of each step allocates against Auth0Sync.Benchmarks/Micro/allocation-budget.json. The
/// budget is slightly above the measured values of a Debug build.
/// </summary>
[Collection(nameof(NonParallelCollection))]
[Trait("Category", "Unit")]
public sealed class AllocationBudgetTests
{
    private const int WarmUpCalls = 500;
    private const int MeasuredCalls = 2_000;

    private static readonly Dictionary<string, long> Budget = JsonSerializer.Deserialize<Dictionary<string, long>>(EventFixtures.Read("allocation-budget.json"))!;

    [Fact]
    public Task Receiving_an_event_stays_within_its_allocation_budget() => AssertWithinBudgetAsync("Receive", steps => steps.ReceiveAsync());

    [Fact]
    public Task Reading_a_message_stays_within_its_allocation_budget() => AssertWithinBudgetAsync("Read", steps => steps.ReadAsync());

    [Fact]
    public Task Planning_stays_within_its_allocation_budget() => AssertWithinBudgetAsync("Decide", steps => Task.FromResult(steps.Decide()));

    [Fact]
    public Task Mapping_stays_within_its_allocation_budget() => AssertWithinBudgetAsync("Map", steps => Task.FromResult(steps.Map()));

    [Fact]
    public void Every_entry_of_the_budget_is_tested() => Assert.Equal(["Decide", "Map", "Read", "Receive"], Budget.Keys.Order());

    private static async Task AssertWithinBudgetAsync(string step, Func<PipelineSteps, Task> call)
    {
        using var steps = await PipelineSteps.CreateAsync();
        await RepeatAsync(WarmUpCalls);
        var before = GC.GetAllocatedBytesForCurrentThread();
        await RepeatAsync(MeasuredCalls);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / MeasuredCalls;

        Assert.True(each <= Budget[step], $"{step} allocates {each} bytes per call; the budget is {Budget[step]}.");

        async Task RepeatAsync(int count)
        {
            for (var number = 0; number < count; number++)
            {
                // The steps complete synchronously, so everything is allocated on this thread.
                var running = call(steps);
                Assert.True(running.IsCompleted);
                await running;
            }
        }
    }
}

/// <summary>Tests that do not run in parallel with others, whose listeners would allocate memory that is counted.</summary>
[CollectionDefinition(nameof(NonParallelCollection), DisableParallelization = true)]
public sealed class NonParallelCollection;
