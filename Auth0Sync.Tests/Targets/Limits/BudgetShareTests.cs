using System.Diagnostics;
using System.Diagnostics.Metrics;
using Auth0Sync.Core.Targets.Limits;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Azure;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Limits;

/// <summary>When an instance takes part, and when it does not.</summary>
public sealed class BudgetShareTests : IAsyncLifetime
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly CountingRegistry _registry;
    private readonly ServiceProvider _services;
    private readonly List<BudgetShare> _shares = [];

    public BudgetShareTests()
    {
        _registry = new CountingRegistry(new MemoryInstances(_time));
        _services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(new LogLines())).BuildServiceProvider();
    }

    private LogLines Logs => _services.GetServices<ILoggerProvider>().OfType<LogLines>().Single();

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
    public void An_instance_that_needs_no_more_than_a_few_calls_asks_for_nothing()
    {
        var share = Share();

        share.Use();
        Pass(TimeSpan.FromMinutes(1));

        Assert.Null(share.Part);
        Assert.Equal(0, _registry.Operations);
    }

    [Fact]
    public void One_instance_at_work_has_the_whole_at_once()
    {
        var share = Share();
        var changes = 0;
        share.Changed += () => changes++;

        share.Need();

        Assert.Equal(1, share.Part);
        Assert.Equal(1, changes);
    }

    [Fact]
    public void Those_at_work_have_equal_parts_within_two_renewals_and_the_rest_when_one_ends()
    {
        BudgetShare[] shares = [Share(), Share(), Share()];
        shares[0].Need();
        shares[1].Need();
        shares[2].Need();
        Assert.Equal([1, null, null], shares.Select(share => share.Part));

        Work(2 * Renewal, shares);
        Assert.Equal([0.333333, 0.333333, 0.333333], shares.Select(share => share.Part));

        // The third has nothing to do any more.
        Work(5 * Renewal + Renewal, shares[0], shares[1]);
        Assert.Equal([0.5, 0.5, null], shares.Select(share => share.Part));

        var before = _registry.Operations;
        Pass(TimeSpan.FromHours(1));
        Assert.All(shares, share => Assert.Null(share.Part));
        Assert.InRange(_registry.Operations - before, 1, 30);
    }

    [Fact]
    public void An_instance_at_rest_that_gets_work_again_takes_part_again()
    {
        var share = Share();
        share.Need();
        Pass(TimeSpan.FromMinutes(1));
        Assert.Null(share.Part);

        share.Need();

        Assert.Equal(1, share.Part);
    }

    [Fact]
    public async Task An_instance_that_ends_gives_its_part_back_at_once()
    {
        var (ending, staying) = (Share(), Share());
        ending.Need();
        staying.Need();
        Work(2 * Renewal, ending, staying);

        _shares.Remove(ending);
        await ending.DisposeAsync();
        ending.Need();
        Assert.Null(ending.Part);

        Work(Renewal, staying);
        Assert.Equal(1, staying.Part);
    }

    [Fact]
    public void The_part_of_an_instance_that_died_is_given_to_the_others_when_its_claim_runs_out()
    {
        var dying = new BudgetClaim("hubspot", _registry, _time);
        var staying = Share();
        staying.Need();
        Assert.True(dying.RenewAsync(CancellationToken.None).IsCompletedSuccessfully);
        Work(Renewal, staying);
        Assert.True(dying.RenewAsync(CancellationToken.None).IsCompletedSuccessfully);
        Assert.Equal((500_000, 0.5), (dying.Part, staying.Part));

        Work(3 * Renewal, staying);
        Assert.Equal(0.5, staying.Part);

        Work(2 * Renewal, staying);
        Assert.Equal(1, staying.Part);
    }

    [Fact]
    public void Instances_on_different_targets_do_not_share()
    {
        var (one, other) = (Share("hubspot"), Share("other"));

        one.Need();
        other.Need();
        Work(2 * Renewal, one, other);

        Assert.Equal([1, 1], new[] { one.Part, other.Part });
    }

    [Fact]
    public void A_registry_that_fails_costs_the_part_only_after_a_while_and_one_line_in_the_log()
    {
        var share = Share();
        share.Need();

        _registry.Failure = new RequestFailedException(503, "busy");
        Work(2 * Renewal, share);
        Assert.Equal(1, share.Part);

        Work(Renewal, share);
        Assert.Null(share.Part);
        Assert.Single(Logs.All, line => line.EventId == LogEvents.BudgetNotShared);

        _registry.Failure = null;
        Work(Renewal, share);
        Assert.Equal(1, share.Part);
    }

    [Fact]
    public void A_registry_that_does_not_answer_costs_no_more_than_one_that_fails()
    {
        var share = Share();
        share.Need();

        _registry.Hangs = true;
        Work(4 * Renewal, share);
        Assert.Null(share.Part);

        _registry.Hangs = false;
        Work(2 * Renewal, share);
        Assert.Equal(1, share.Part);
    }

    [Fact]
    public void In_bulk_eight_instances_cost_no_more_than_a_hundredth_of_an_operation_an_event()
    {
        BudgetShare[] shares = [.. Enumerable.Range(0, 8).Select(_ => Share())];
        Array.ForEach(shares, share => share.Need());
        Work(4 * Renewal, shares);
        Assert.All(shares, share => Assert.Equal(0.125, share.Part));
        var before = _registry.Operations;

        Work(TimeSpan.FromMinutes(1), shares);

        // Of 1,900 contacts a second at most, four fifths.
        Assert.InRange((_registry.Operations - before) / (60 * 0.8 * 1_900), 0, 0.01);
    }

    [Fact]
    public void Many_instances_renew_more_seldom()
    {
        BudgetShare[] shares = [.. Enumerable.Range(0, 40).Select(_ => Share())];
        Array.ForEach(shares, share => share.Need());
        Work(TimeSpan.FromMinutes(1), shares);
        Assert.All(shares, share => Assert.Equal(0.025, share.Part));
        var before = _registry.Operations;

        Work(TimeSpan.FromMinutes(1), shares);

        Assert.InRange((_registry.Operations - before) / 60.0, 1, 9);
    }

    [Fact]
    public void Changes_are_logged_and_measured()
    {
        using var measurements = new Measurements(_services.GetRequiredService<IMeterFactory>());
        var share = Share();

        share.Need();

        var line = Assert.Single(Logs.All, line => line.EventId == LogEvents.BudgetShared);
        Assert.Contains("100.0 % of the calls; 1 instances are at work", line.Text, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(measurements.All, measured => measured.Instrument == "auth0sync.target.budget_share").Value);
    }

    [Fact]
    public void What_it_does_for_all_events_is_no_part_of_the_one_it_begins_with()
    {
        using var activity = new Activity("correlate hubspot").Start();

        Share().Need();

        Assert.Null(_registry.LastActivity);
        Assert.Same(activity, Activity.Current);
    }

    private BudgetShare Share(string target = "hubspot")
    {
        // Continuations run while the clock is moved, and not some time later.
        SynchronizationContext.SetSynchronizationContext(null);
        var metrics = new Auth0SyncMetrics(_services.GetRequiredService<IMeterFactory>());
        var share = new BudgetShare(target, _registry, metrics, _time, _services.GetRequiredService<ILogger<BudgetShare>>());
        _shares.Add(share);
        return share;
    }

    private void Work(TimeSpan span, params BudgetShare[] shares) => Pass(span, () => Array.ForEach(shares, share => share.Need()));

    private void Pass(TimeSpan span, Action? meanwhile = null)
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

        public bool Hangs { get; set; }

        public Activity? LastActivity { get; private set; }

        public async Task WriteAsync(string target, InstanceClaim claim, TimeSpan lifetime, CancellationToken cancellationToken)
        {
            await OperateAsync(cancellationToken);
            await inner.WriteAsync(target, claim, lifetime, cancellationToken);
        }

        public async Task<IReadOnlyList<InstanceClaim>> ReadAsync(string target, CancellationToken cancellationToken)
        {
            await OperateAsync(cancellationToken);
            return await inner.ReadAsync(target, cancellationToken);
        }

        public async Task RemoveAsync(string target, string instance, CancellationToken cancellationToken)
        {
            await OperateAsync(cancellationToken);
            await inner.RemoveAsync(target, instance, cancellationToken);
        }

        private Task OperateAsync(CancellationToken cancellationToken)
        {
            Operations++;
            LastActivity = Activity.Current;
            return Hangs ? UntilGivenUpAsync(cancellationToken)
                : Failure is null ? Task.CompletedTask
                : Task.FromException(Failure);
        }

        private static Task UntilGivenUpAsync(CancellationToken cancellationToken)
        {
            var given = new TaskCompletionSource();
            cancellationToken.Register(() => given.SetCanceled(cancellationToken));
            return given.Task;
        }
    }
}
