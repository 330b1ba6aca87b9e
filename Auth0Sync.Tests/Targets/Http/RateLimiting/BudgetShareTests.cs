using System.Diagnostics;
using System.Diagnostics.Metrics;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Azure;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Http.RateLimiting;

/// <summary>When an instance is registered.</summary>
[Trait("Category", "Unit")]
public sealed class BudgetShareTests : IAsyncLifetime
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly CountingRegistry _registry;
    private readonly ServiceProvider _services;
    private readonly List<RateLimitShare> _shares = [];

    public BudgetShareTests()
    {
        _registry = new CountingRegistry(new MemoryInstanceRegistry(_time));
        _services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(new LogRecorder())).BuildServiceProvider();
    }

    private LogRecorder Logs => _services.GetServices<ILoggerProvider>().OfType<LogRecorder>().Single();

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
    public void An_instance_that_needs_few_calls_claims_nothing()
    {
        var share = CreateShare();

        share.RecordCall();
        AdvanceTime(TimeSpan.FromMinutes(1));

        Assert.Null(share.Fraction);
        Assert.Equal(0, _registry.Operations);
    }

    [Fact]
    public void A_single_active_instance_has_the_whole_at_once()
    {
        var share = CreateShare();
        var changes = 0;
        share.Changed += () => changes++;

        share.RequestShare();

        Assert.Equal(1, share.Fraction);
        Assert.Equal(1, changes);
    }

    [Fact]
    public void Active_instances_have_equal_shares_within_two_renewals_and_the_rest_when_one_stops()
    {
        RateLimitShare[] shares = [CreateShare(), CreateShare(), CreateShare()];
        shares[0].RequestShare();
        shares[1].RequestShare();
        shares[2].RequestShare();
        Assert.Equal([1, null, null], shares.Select(share => share.Fraction));

        RunActive(2 * Renewal, shares);
        Assert.Equal([0.333333, 0.333333, 0.333333], shares.Select(share => share.Fraction));

        // The third instance becomes idle.
        RunActive(5 * Renewal + Renewal, shares[0], shares[1]);
        Assert.Equal([0.5, 0.5, null], shares.Select(share => share.Fraction));

        var before = _registry.Operations;
        AdvanceTime(TimeSpan.FromHours(1));
        Assert.All(shares, share => Assert.Null(share.Fraction));
        Assert.InRange(_registry.Operations - before, 1, 30);
    }

    [Fact]
    public void An_idle_instance_that_becomes_active_again_gets_a_share_again()
    {
        var share = CreateShare();
        share.RequestShare();
        AdvanceTime(TimeSpan.FromMinutes(1));
        Assert.Null(share.Fraction);

        share.RequestShare();

        Assert.Equal(1, share.Fraction);
    }

    [Fact]
    public async Task A_stopping_instance_releases_its_share_at_once()
    {
        var (ending, staying) = (CreateShare(), CreateShare());
        ending.RequestShare();
        staying.RequestShare();
        RunActive(2 * Renewal, ending, staying);

        _shares.Remove(ending);
        await ending.DisposeAsync();
        ending.RequestShare();
        Assert.Null(ending.Fraction);

        RunActive(Renewal, staying);
        Assert.Equal(1, staying.Fraction);
    }

    [Fact]
    public void The_share_of_a_crashed_instance_is_given_to_the_others_when_its_claim_expires()
    {
        var dying = new RateLimitClaim("hubspot", _registry, _time);
        var staying = CreateShare();
        staying.RequestShare();
        Assert.True(dying.RenewAsync(CancellationToken.None).IsCompletedSuccessfully);
        RunActive(Renewal, staying);
        Assert.True(dying.RenewAsync(CancellationToken.None).IsCompletedSuccessfully);
        Assert.Equal((500_000, 0.5), (dying.GrantedUnits, staying.Fraction));

        RunActive(3 * Renewal, staying);
        Assert.Equal(0.5, staying.Fraction);

        RunActive(2 * Renewal, staying);
        Assert.Equal(1, staying.Fraction);
    }

    [Fact]
    public void Instances_on_different_targets_do_not_share()
    {
        var (one, other) = (CreateShare("hubspot"), CreateShare("other"));

        one.RequestShare();
        other.RequestShare();
        RunActive(2 * Renewal, one, other);

        Assert.Equal([1, 1], new[] { one.Fraction, other.Fraction });
    }

    [Fact]
    public void A_failing_registry_reduces_the_share_only_after_a_while_and_logs_one_line()
    {
        var share = CreateShare();
        share.RequestShare();

        _registry.Failure = new RequestFailedException(503, "busy");
        RunActive(2 * Renewal, share);
        Assert.Equal(1, share.Fraction);

        RunActive(Renewal, share);
        Assert.Null(share.Fraction);
        Assert.Single(Logs.Lines, line => line.EventId == LogEvents.BudgetShareRenewalFailed);

        _registry.Failure = null;
        RunActive(Renewal, share);
        Assert.Equal(1, share.Fraction);
    }

    [Fact]
    public void A_registry_that_does_not_respond_has_the_same_effect_as_one_that_fails()
    {
        var share = CreateShare();
        share.RequestShare();

        _registry.IsHanging = true;
        RunActive(4 * Renewal, share);
        Assert.Null(share.Fraction);

        _registry.IsHanging = false;
        RunActive(2 * Renewal, share);
        Assert.Equal(1, share.Fraction);
    }

    [Fact]
    public void In_bulk_eight_instances_use_at_most_a_hundredth_of_an_operation_per_event()
    {
        RateLimitShare[] shares = [.. Enumerable.Range(0, 8).Select(_ => CreateShare())];
        Array.ForEach(shares, share => share.RequestShare());
        RunActive(4 * Renewal, shares);
        Assert.All(shares, share => Assert.Equal(0.125, share.Fraction));
        var before = _registry.Operations;

        RunActive(TimeSpan.FromMinutes(1), shares);

        // Of 1,900 contacts a second at most, four fifths.
        Assert.InRange((_registry.Operations - before) / (60 * 0.8 * 1_900), 0, 0.01);
    }

    [Fact]
    public void Many_instances_renew_less_often()
    {
        RateLimitShare[] shares = [.. Enumerable.Range(0, 40).Select(_ => CreateShare())];
        Array.ForEach(shares, share => share.RequestShare());
        RunActive(TimeSpan.FromMinutes(1), shares);
        Assert.All(shares, share => Assert.Equal(0.025, share.Fraction));
        var before = _registry.Operations;

        RunActive(TimeSpan.FromMinutes(1), shares);

        Assert.InRange((_registry.Operations - before) / 60.0, 1, 9);
    }

    [Fact]
    public void Changes_are_logged_and_measured()
    {
        using var measurements = new MetricRecorder(_services.GetRequiredService<IMeterFactory>());
        var share = CreateShare();

        share.RequestShare();

        var line = Assert.Single(Logs.Lines, line => line.EventId == LogEvents.BudgetShareChanged);
        Assert.Contains("100.0 % of the calls; 1 instances are active", line.Text, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(measurements.Measurements, measured => measured.Instrument == "auth0sync.target.budget_share").Value);
    }

    [Fact]
    public void Background_work_is_not_part_of_the_trace_of_the_event_that_started_it()
    {
        using var activity = new Activity("correlate hubspot").Start();

        CreateShare().RequestShare();

        Assert.Null(_registry.LastActivity);
        Assert.Same(activity, Activity.Current);
    }

    private RateLimitShare CreateShare(string target = "hubspot")
    {
        // Continuations run inline while the clock is moved.
        SynchronizationContext.SetSynchronizationContext(null);
        var metrics = new Auth0SyncMetrics(_services.GetRequiredService<IMeterFactory>());
        var share = new RateLimitShare(target, _registry, metrics, _time, _services.GetRequiredService<ILogger<RateLimitShare>>());
        _shares.Add(share);
        return share;
    }

    private void RunActive(TimeSpan span, params RateLimitShare[] shares) => AdvanceTime(span, () => Array.ForEach(shares, share => share.RequestShare()));

    private void AdvanceTime(TimeSpan span, Action? meanwhile = null)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromMilliseconds(500))
        {
            meanwhile?.Invoke();
            _time.Advance(TimeSpan.FromMilliseconds(500));
        }
    }

    private sealed class CountingRegistry(IInstanceRegistry inner) : IInstanceRegistry
    {
        public int Operations { get; private set; }

        public Exception? Failure { get; set; }

        public bool IsHanging { get; set; }

        public Activity? LastActivity { get; private set; }

        public async Task WriteClaimAsync(string target, InstanceClaim claim, TimeSpan lifetime, CancellationToken cancellationToken)
        {
            await OperateAsync(cancellationToken);
            await inner.WriteClaimAsync(target, claim, lifetime, cancellationToken);
        }

        public async Task<IReadOnlyList<InstanceClaim>> ReadClaimsAsync(string target, CancellationToken cancellationToken)
        {
            await OperateAsync(cancellationToken);
            return await inner.ReadClaimsAsync(target, cancellationToken);
        }

        public async Task RemoveClaimAsync(string target, string instance, CancellationToken cancellationToken)
        {
            await OperateAsync(cancellationToken);
            await inner.RemoveClaimAsync(target, instance, cancellationToken);
        }

        private Task OperateAsync(CancellationToken cancellationToken)
        {
            Operations++;
            LastActivity = Activity.Current;
            return IsHanging ? WaitForCancellationAsync(cancellationToken)
                : Failure is null ? Task.CompletedTask
                : Task.FromException(Failure);
        }

        private static Task WaitForCancellationAsync(CancellationToken cancellationToken)
        {
            var given = new TaskCompletionSource();
            cancellationToken.Register(() => given.SetCanceled(cancellationToken));
            return given.Task;
        }
    }
}
