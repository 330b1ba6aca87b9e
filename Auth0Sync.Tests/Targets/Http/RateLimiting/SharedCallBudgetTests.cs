using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.MemoryStorage;
using Azure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Http.RateLimiting;

/// <summary>How several instances share a target's limit.</summary>
[Trait("Category", "Unit")]
public sealed class SharedCallBudgetTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryInstanceRegistry _registry;
    private readonly Auth0SyncMetrics _metrics;
    private readonly ServiceProvider _services;
    private readonly List<RateLimitShare> _shares = [];

    public SharedCallBudgetTests()
    {
        _registry = new MemoryInstanceRegistry(_time);
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
    public async Task A_new_instance_has_one_call_of_twenty_until_it_has_seen_the_others()
    {
        var budget = CreateBudget(new UnreachableRegistry(), calls: 171);

        Assert.Equal(8, await CountCallsAsync(budget, Interval));
        Assert.InRange(await CountCallsAsync(budget, Interval), 1, 2);
    }

    [Fact]
    public async Task A_single_event_sends_no_registry_request()
    {
        var registry = new UnreachableRegistry();
        var budget = CreateBudget(registry, calls: 171);

        for (var call = 0; call < 8; call++)
        {
            using var permit = await budget.AcquireAsync(CancellationToken.None);
            Assert.True(permit.IsAcquired);
        }

        Assert.Equal(0, registry.RequestCount);
    }

    [Fact]
    public async Task A_single_active_instance_uses_the_whole_limit()
    {
        var budget = CreateBudget(_registry, calls: 171);

        await CountCallsAsync(budget, Interval);

        Assert.InRange(await CountCallsAsync(budget, Interval), 155, 171);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public async Task Active_instances_use_the_limit_together_and_never_more(int instances)
    {
        SharedCallRateLimiter[] budgets = [.. Enumerable.Range(0, instances).Select(_ => CreateBudget(_registry, calls: 171))];

        await CountCallsAsync(budgets, 2 * Interval);

        Assert.InRange(await CountCallsAsync(budgets, Interval), 150, 171);
    }

    [Fact]
    public async Task A_limit_that_is_learned_later_is_shared_too()
    {
        SharedCallRateLimiter[] budgets = [CreateBudget(_registry, calls: 90), CreateBudget(_registry, calls: 90)];
        await CountCallsAsync(budgets, Interval);

        Array.ForEach(budgets, budget => budget.SetLimit(1_000, Interval));
        await CountCallsAsync(budgets, Interval);

        Assert.InRange(await CountCallsAsync(budgets, Interval), 900, 1_000);
    }

    [Fact]
    public async Task Every_instance_has_at_least_one_call()
    {
        SharedCallRateLimiter[] budgets = [.. Enumerable.Range(0, 30).Select(_ => CreateBudget(_registry, calls: 10))];
        await CountCallsAsync(budgets, 3 * Interval);

        Assert.InRange(await CountCallsAsync(budgets, Interval), 20, 60);
    }

    private SharedCallRateLimiter CreateBudget(IInstanceRegistry registry, double calls)
    {
        // Continuations run inline while the clock is moved.
        SynchronizationContext.SetSynchronizationContext(null);
        var share = new RateLimitShare("hubspot", registry, _metrics, _time, NullLogger<RateLimitShare>.Instance);
        _shares.Add(share);
        return new SharedCallRateLimiter((calls, Interval), TimeSpan.FromMinutes(1), share, _time);
    }

    private Task<int> CountCallsAsync(SharedCallRateLimiter budget, TimeSpan span) => CountCallsAsync([budget], span);

    /// <summary>Counts the calls if each instance sends one as soon as it may.</summary>
    private async Task<int> CountCallsAsync(SharedCallRateLimiter[] budgets, TimeSpan span)
    {
        var calls = 0;
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromMilliseconds(10))
        {
            foreach (var budget in budgets)
            {
                // Asked again at each moment: a wait that began before completes on another thread, which may be late.
                while (budget.WaitUntilDueAsync().IsCompleted)
                {
                    using var permit = await budget.AcquireAsync(CancellationToken.None);
                    Assert.True(permit.IsAcquired);
                    calls++;
                }
            }

            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        return calls;
    }

    private sealed class UnreachableRegistry : IInstanceRegistry
    {
        public int RequestCount { get; private set; }

        public Task WriteClaimAsync(string target, InstanceClaim claim, TimeSpan lifetime, CancellationToken cancellationToken) => Fail<bool>();

        public Task<IReadOnlyList<InstanceClaim>> ReadClaimsAsync(string target, CancellationToken cancellationToken) => Fail<IReadOnlyList<InstanceClaim>>();

        public Task RemoveClaimAsync(string target, string instance, CancellationToken cancellationToken) => Fail<bool>();

        private Task<T> Fail<T>()
        {
            RequestCount++;
            return Task.FromException<T>(new RequestFailedException(503, "busy"));
        }
    }
}
