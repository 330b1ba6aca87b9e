using Auth0Sync.Core.Targets.Limits;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.MemoryStorage;
using Azure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Limits;

/// <summary>What of a target's limit one of several instances uses.</summary>
public sealed class SharedCallBudgetTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryInstances _registry;
    private readonly Auth0SyncMetrics _metrics;
    private readonly ServiceProvider _services;
    private readonly List<BudgetShare> _shares = [];

    public SharedCallBudgetTests()
    {
        _registry = new MemoryInstances(_time);
        _services = new ServiceCollection().AddMetrics().AddSingleton<Auth0SyncMetrics>().BuildServiceProvider();
        _metrics = _services.GetRequiredService<Auth0SyncMetrics>();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var share in _shares)
        {
            await share.DisposeAsync();
        }

        await _services.DisposeAsync();
    }

    [Fact]
    public async Task A_newcomer_has_one_call_of_twenty_until_it_has_seen_the_others()
    {
        var budget = Budget(new Unreachable(), calls: 171);

        Assert.Equal(8, await GoAsync(budget, Interval));
        Assert.InRange(await GoAsync(budget, Interval), 1, 2);
    }

    [Fact]
    public async Task A_lone_event_asks_nobody()
    {
        var registry = new Unreachable();
        var budget = Budget(registry, calls: 171);

        for (var call = 0; call < 8; call++)
        {
            using var permit = await budget.AcquireAsync(CancellationToken.None);
            Assert.True(permit.IsAcquired);
        }

        Assert.Equal(0, registry.Asked);
    }

    [Fact]
    public async Task One_instance_at_work_uses_the_whole_limit()
    {
        var budget = Budget(_registry, calls: 171);

        await GoAsync(budget, Interval);

        Assert.InRange(await GoAsync(budget, Interval), 155, 171);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public async Task Instances_at_work_use_the_limit_together_and_never_more(int instances)
    {
        SharedCallBudget[] budgets = [.. Enumerable.Range(0, instances).Select(_ => Budget(_registry, calls: 171))];

        await GoAsync(budgets, 2 * Interval);

        Assert.InRange(await GoAsync(budgets, Interval), 150, 171);
    }

    [Fact]
    public async Task A_limit_that_is_learnt_later_is_shared_alike()
    {
        SharedCallBudget[] budgets = [Budget(_registry, calls: 90), Budget(_registry, calls: 90)];
        await GoAsync(budgets, Interval);

        Array.ForEach(budgets, budget => budget.Limit(1_000, Interval));
        await GoAsync(budgets, Interval);

        Assert.InRange(await GoAsync(budgets, Interval), 900, 1_000);
    }

    [Fact]
    public async Task However_many_there_are_each_has_one_call()
    {
        SharedCallBudget[] budgets = [.. Enumerable.Range(0, 30).Select(_ => Budget(_registry, calls: 10))];
        await GoAsync(budgets, 3 * Interval);

        Assert.InRange(await GoAsync(budgets, Interval), 20, 60);
    }

    private SharedCallBudget Budget(IInstanceRegistry registry, double calls)
    {
        // Continuations run while the clock is moved, and not some time later.
        SynchronizationContext.SetSynchronizationContext(null);
        var share = new BudgetShare("hubspot", registry, _metrics, _time, NullLogger<BudgetShare>.Instance);
        _shares.Add(share);
        return new SharedCallBudget((calls, Interval), TimeSpan.FromMinutes(1), share, _time);
    }

    private Task<int> GoAsync(SharedCallBudget budget, TimeSpan span) => GoAsync([budget], span);

    /// <summary>How many calls go in a time, where each instance makes one as soon as it may.</summary>
    private async Task<int> GoAsync(SharedCallBudget[] budgets, TimeSpan span)
    {
        var calls = 0;
        var due = new Task[budgets.Length];
        Array.Fill(due, Task.CompletedTask);
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromMilliseconds(10))
        {
            for (var instance = 0; instance < due.Length; instance++)
            {
                while (due[instance].IsCompleted && (due[instance] = budgets[instance].UntilDueAsync()).IsCompleted)
                {
                    using var permit = await budgets[instance].AcquireAsync(CancellationToken.None);
                    calls++;
                }
            }

            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        return calls;
    }

    private sealed class Unreachable : IInstanceRegistry
    {
        public int Asked { get; private set; }

        public Task WriteAsync(string target, InstanceClaim claim, TimeSpan lifetime, CancellationToken cancellationToken) => Fail<bool>();

        public Task<IReadOnlyList<InstanceClaim>> ReadAsync(string target, CancellationToken cancellationToken) => Fail<IReadOnlyList<InstanceClaim>>();

        public Task RemoveAsync(string target, string instance, CancellationToken cancellationToken) => Fail<bool>();

        private Task<T> Fail<T>()
        {
            Asked++;
            return Task.FromException<T>(new RequestFailedException(503, "busy"));
        }
    }
}
