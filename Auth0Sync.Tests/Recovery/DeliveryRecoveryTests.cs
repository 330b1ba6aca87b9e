using System.Diagnostics.Metrics;
using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Azure;
using Xunit;

namespace Auth0Sync.Tests.Recovery;

/// <summary>The product's own composition, against a tenant that follows the recorded traffic of the real API.</summary>
public sealed class DeliveryRecoveryTests : IAsyncLifetime
{
    private Auth0TenantServer _auth0 = null!;
    private Composition _app = null!;
    private TestTime _time = null!;

    private Auth0Tenant Tenant => _auth0.Tenant;

    public async Task InitializeAsync()
    {
        _auth0 = await Auth0TenantServer.StartAsync();
        _app = Composition.With(_auth0.Settings);
        _auth0.Tenant.Time = _time = _app.Time;
        // The looks at the first redelivery and the waits for the rate limit; the time limits are longer.
        _time.SkipsWaitsUpTo = TimeSpan.FromSeconds(15);
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        await _auth0.DisposeAsync();
    }

    [Fact]
    public async Task Without_credentials_nothing_is_asked_and_nothing_is_said()
    {
        await using var app = Composition.With();

        Assert.Empty(await app.Get<DeliveryRecovery>().RunAsync(new RecoveryRun(), CancellationToken.None));
        Assert.Empty(app.Logs.All);
    }

    [Fact]
    public async Task A_stream_without_failures_costs_one_look_at_it_and_one_at_its_deliveries()
    {
        var report = await RunAsync();

        Assert.Equal((StreamState.Enabled, 0, false), (report.State, report.Failed, report.NeedsAPerson));
        Assert.Equal(
            ["POST /oauth/token", $"GET /api/v2/event-streams/{Auth0Tenant.StreamId}", $"GET /api/v2/event-streams/{Auth0Tenant.StreamId}/deliveries?take=100"],
            _auth0.Calls);
        Assert.Empty(Lines);
    }

    [Fact]
    public async Task A_failed_delivery_is_redelivered_and_gone()
    {
        await FailAsync("evt_1");

        var report = await RunAsync();

        Assert.Equal(["evt_1"], report.Redelivered);
        Assert.False(report.NeedsAPerson);
        Assert.Empty(Tenant.Failed);
        Assert.Equal([LogEvents.DeliveriesFailed], Lines.Select(line => line.EventId));
    }

    [Fact]
    public async Task When_the_first_one_came_through_all_others_follow()
    {
        await FailAsync([.. Enumerable.Range(0, 20).Select(number => $"evt_{number}")]);

        var report = await RunAsync();

        Assert.Equal(20, report.Redelivered!.Count);
        Assert.Null(report.HeldBack);
        Assert.Empty(Tenant.Failed);
        Assert.Equal(1, _auth0.Calls.Count(call => call.EndsWith("/deliveries/evt_0", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(401)]
    [InlineData(null)]
    public async Task While_the_webhook_takes_nothing_only_the_first_one_is_tried(int? status)
    {
        await FailAsync("evt_1", "evt_2", "evt_3");
        Tenant.Webhook = _ => Task.FromResult(status);

        var report = await RunAsync();

        Assert.Equal(["evt_1"], report.Redelivered);
        Assert.Contains(status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no answer", report.HeldBack, StringComparison.Ordinal);
        Assert.True(report.NeedsAPerson);
        Assert.Equal(["evt_1", "evt_2", "evt_3"], Tenant.FailedIds);
        Assert.Equal([LogEvents.DeliveriesFailed, LogEvents.RedeliveryHeldBack], Lines.Select(line => line.EventId));
    }

    [Fact]
    public async Task An_outage_of_a_day_costs_few_redeliveries_and_all_events_follow_when_it_ends()
    {
        await FailAsync([.. Enumerable.Range(0, 40).Select(number => $"evt_{number}")]);
        Tenant.Webhook = _ => Task.FromResult<int?>(503);

        for (var minutes = 0; minutes < 24 * 60; minutes += 5)
        {
            await RunAsync();
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.InRange(_auth0.RedeliveryCalls.Count(), 20, 30);
        Assert.Equal(40, Tenant.Failed.Count);

        Tenant.Webhook = _ => Task.FromResult<int?>(202);
        _time.Advance(TimeSpan.FromHours(1));
        await RunAsync();
        Assert.Empty(Tenant.Failed);
    }

    [Fact]
    public async Task While_the_queue_does_not_answer_nothing_is_redelivered()
    {
        await FailAsync("evt_1");
        _app.Storage.QueueFailure = new RequestFailedException(503, "ServerBusy");

        var report = await RunAsync();

        Assert.Contains("queue", report.HeldBack, StringComparison.Ordinal);
        Assert.Empty(_auth0.RedeliveryCalls);
        Assert.Single(Lines, line => line.EventId == LogEvents.RedeliveryHeldBack);
    }

    [Fact]
    public async Task An_event_that_the_webhook_refuses_is_left_to_a_person_after_three_refusals_and_the_log_names_it()
    {
        Tenant.Webhook = json => Task.FromResult<int?>(json.Contains("evt_bad", StringComparison.Ordinal) ? 400 : 202);
        await Tenant.DeliverManyAsync("evt_bad");

        for (var run = 0; run < 20; run++)
        {
            await RunAsync();
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(2, _auth0.RedeliveryCalls.Count());
        Assert.Equal(["evt_bad"], (await RunAsync()).Plan!.Left.Select(delivery => delivery.EventId));
        Assert.Equal("evt_bad", Lines.Last(line => line.EventId == LogEvents.DeliveriesLeft).Values["EventIds"]);
    }

    [Fact]
    public async Task A_refused_event_at_the_head_stops_no_other()
    {
        await FailAsync("evt_bad", "evt_1", "evt_2");
        Tenant.Webhook = json => Task.FromResult<int?>(json.Contains("evt_bad", StringComparison.Ordinal) ? 400 : 202);

        await RunAsync();

        Assert.Equal(["evt_bad"], Tenant.FailedIds);
    }

    [Fact]
    public async Task An_event_that_breaks_the_webhook_slows_the_others_and_is_left_to_a_person_in_the_end()
    {
        await FailAsync([.. Enumerable.Range(0, 80).Select(number => $"evt_{number}")]);
        Tenant.Webhook = json => Task.FromResult<int?>(json.Contains("\"evt_7\"", StringComparison.Ordinal) ? 500 : 202);

        for (var minutes = 0; minutes < 24 * 60; minutes += 5)
        {
            await RunAsync();
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(["evt_7"], Tenant.FailedIds);
        Assert.Equal(12, Tenant.Failed[0].Redeliveries);
        Assert.Single((await RunAsync()).Plan!.Left);
    }

    [Fact]
    public async Task A_redelivery_that_is_under_way_is_waited_for()
    {
        await FailAsync("evt_1", "evt_2");
        Tenant.IsSlow = true;

        var first = await RunAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        var second = await RunAsync();

        Assert.Contains("not known yet", first.HeldBack, StringComparison.Ordinal);
        Assert.Equal(["evt_1"], second.Plan!.UnderWay.Select(delivery => delivery.EventId));
        Assert.Equal(["evt_2"], second.Redelivered);
    }

    [Fact]
    public async Task What_somebody_else_redelivers_at_the_same_time_is_no_failure()
    {
        await FailAsync("evt_1", "evt_2", "evt_3");
        _auth0.Fail("/redeliver/evt_1", 404);
        _auth0.Fail("/redeliver/evt_2", 409);
        _auth0.Fail("/deliveries/evt_2", 404);

        var report = await RunAsync();

        Assert.Equal(["evt_2", "evt_3"], report.Redelivered);
        Assert.Null(report.Problem);
    }

    [Fact]
    public async Task Two_runs_at_once_deliver_everything()
    {
        await FailAsync([.. Enumerable.Range(0, 20).Select(number => $"evt_{number}")]);

        await Task.WhenAll(RunAsync(), RunAsync());

        Assert.Empty(Tenant.Failed);
    }

    [Fact]
    public async Task A_dry_run_plans_and_changes_nothing()
    {
        await FailAsync("evt_1");

        var report = await RunAsync(new RecoveryRun(IsDry: true));

        Assert.Equal(["evt_1"], report.Plan!.Due.Select(delivery => delivery.EventId));
        Assert.Null(report.Redelivered);
        Assert.Equal(["evt_1"], Tenant.FailedIds);
        Assert.Empty(_auth0.RedeliveryCalls);
    }

    [Fact]
    public async Task A_person_can_have_everything_redelivered_at_once()
    {
        await FailAsync("evt_1", "evt_2");
        Tenant.Webhook = _ => Task.FromResult<int?>(400);
        for (var run = 0; run < 5; run++)
        {
            await RunAsync();
            _time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(2, (await RunAsync()).Plan!.Left.Count);
        Tenant.Webhook = _ => Task.FromResult<int?>(202);

        await RunAsync(new RecoveryRun(Everything: true));

        Assert.Empty(Tenant.Failed);
    }

    [Theory]
    [InlineData(ListForm.NextPageToken)]
    [InlineData(ListForm.Next)]
    [InlineData(ListForm.BareList)]
    public async Task All_pages_are_read_in_every_form(ListForm form)
    {
        _auth0.Form = form;
        await FailAsync([.. Enumerable.Range(0, 230).Select(number => $"evt_{number}")]);

        var report = await RunAsync(new RecoveryRun(IsDry: true));

        Assert.Equal((230, false), (report.Failed, report.HasMore));
        Assert.Equal(3, ListCalls);
    }

    [Fact]
    public async Task Of_thousands_only_so_many_are_read_and_redelivered_in_one_run()
    {
        await FailAsync([.. Enumerable.Range(0, 1200).Select(number => $"evt_{number}")]);

        var report = await RunAsync();

        Assert.Equal((1000, true, true), (report.Failed, report.HasMore, report.IsNearlyDisabled));
        Assert.Equal(10, ListCalls);
        Assert.Equal(50, _auth0.RedeliveryCalls.Count());
        Assert.Contains("1000 or more", Lines.Single(line => line.EventId == LogEvents.StreamNearlyDisabled).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_last_page_ends_the_reading()
    {
        await FailAsync([.. Enumerable.Range(0, 100).Select(number => $"evt_{number}")]);

        var report = await RunAsync(new RecoveryRun(IsDry: true));

        Assert.Equal((100, false), (report.Failed, report.HasMore));
        Assert.Equal(2, ListCalls);
    }

    [Fact]
    public async Task A_page_that_brings_nothing_new_ends_the_reading()
    {
        _auth0.IgnoresCursor = true;
        await FailAsync([.. Enumerable.Range(0, 150).Select(number => $"evt_{number}")]);

        var report = await RunAsync(new RecoveryRun(IsDry: true));

        Assert.Equal((100, false), (report.Failed, report.HasMore));
        Assert.Equal(2, ListCalls);
    }

    [Theory]
    [InlineData(249, false)]
    [InlineData(250, true)]
    public async Task A_person_is_warned_at_half_of_what_disables_a_stream(int failures, bool isWarned)
    {
        await FailAsync([.. Enumerable.Range(0, failures).Select(number => $"evt_{number}")]);

        var report = await RunAsync(new RecoveryRun(IsDry: true));

        Assert.Equal(isWarned, report.IsNearlyDisabled);
        Assert.Equal(isWarned ? 1 : 0, Lines.Count(line => line.EventId == LogEvents.StreamNearlyDisabled && line.Level == LogLevel.Error));
    }

    [Fact]
    public async Task A_disabled_stream_is_an_error_and_its_failures_are_still_redelivered()
    {
        await FailAsync("evt_1");
        Tenant.Status = "disabled";

        var report = await RunAsync();

        Assert.Equal(StreamState.Disabled, report.State);
        Assert.True(report.NeedsAPerson);
        Assert.Empty(Tenant.Failed);
        Assert.Equal(LogLevel.Error, Lines.Single(line => line.EventId == LogEvents.StreamDisabled).Level);
    }

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_it_expires()
    {
        await RunAsync();
        _time.Advance(TimeSpan.FromHours(23.9));
        await RunAsync();
        Assert.Equal(1, TokenCalls);

        _time.Advance(TimeSpan.FromMinutes(5.5));
        await RunAsync();
        Assert.Equal(2, TokenCalls);
    }

    [Fact]
    public async Task A_token_that_was_taken_back_is_replaced_once()
    {
        await RunAsync();
        _auth0.TakeBackTokens();

        Assert.Null((await RunAsync()).Problem);
        Assert.Equal(2, TokenCalls);

        _auth0.Fail("/api/v2", 401);
        var refused = await RunAsync();

        Assert.False(refused.Problem!.Passes);
        Assert.Equal(3, TokenCalls);
        Assert.Single(Lines, line => line.EventId == LogEvents.Auth0Misconfigured);
    }

    [Fact]
    public async Task A_rotated_secret_is_used_with_the_next_run()
    {
        await RunAsync();
        _app.Configuration["Auth0Sync:Auth0:ClientSecret"] = "another-secret";
        _app.Configuration.Reload();

        var report = await RunAsync();

        Assert.Contains("ClientSecret", report.Problem!.Text, StringComparison.Ordinal);
        Assert.Equal(2, TokenCalls);
    }

    [Theory]
    [InlineData("/oauth/token", 403, false)]
    [InlineData("/oauth/token", 500, true)]
    [InlineData("/event-streams", 403, false)]
    [InlineData("/event-streams", 404, false)]
    [InlineData("/event-streams", 400, false)]
    [InlineData("/event-streams", 429, true)]
    [InlineData("/event-streams", 502, true)]
    [InlineData("/event-streams", 0, true)]
    [InlineData("/deliveries", 403, false)]
    [InlineData("/deliveries", 503, true)]
    public async Task What_Auth0_refuses_ends_the_run_and_is_said(string call, int status, bool passes)
    {
        await FailAsync("evt_1");
        _auth0.Fail(call, status);

        var report = await RunAsync();

        Assert.Equal(passes, report.Problem!.Passes);
        Assert.True(report.NeedsAPerson);
        Assert.Empty(_auth0.RedeliveryCalls);
        var line = Assert.Single(Lines);
        Assert.Equal(passes ? (LogEvents.Auth0NotAsked, LogLevel.Warning) : (LogEvents.Auth0Misconfigured, LogLevel.Error), (line.EventId, line.Level));
    }

    [Fact]
    public async Task A_used_up_rate_limit_ends_the_redeliveries_and_the_next_run_goes_on()
    {
        await FailAsync("evt_1", "evt_2", "evt_3");
        _auth0.Fail("/redeliver/evt_2", 429, times: 1);

        var report = await RunAsync();

        Assert.Equal(["evt_1"], report.Redelivered);
        Assert.True(report.Problem!.Passes);
        Assert.Equal(["evt_2", "evt_3"], Tenant.FailedIds);

        await RunAsync();
        Assert.Empty(Tenant.Failed);
    }

    [Fact]
    public async Task The_last_call_of_a_rate_limit_is_followed_by_a_wait()
    {
        _auth0.Remaining = 0;

        Assert.Null((await RunAsync()).Problem);
        Assert.Equal(2, _auth0.Calls.Count(call => call.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_rate_limit_that_lasts_longer_than_a_moment_is_left_to_the_next_run()
    {
        _auth0.Remaining = 0;
        _auth0.ResetIn = TimeSpan.FromMinutes(1);

        var report = await RunAsync();

        Assert.True(report.Problem!.Passes);
        Assert.Equal(1, _auth0.Calls.Count(call => call.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_run_ends_before_the_host_would_end_it()
    {
        await FailAsync("evt_1", "evt_2");
        Tenant.Webhook = _ =>
        {
            _time.Advance(TimeSpan.FromMinutes(4));
            return Task.FromResult<int?>(202);
        };

        var report = await RunAsync();

        Assert.True(report.Problem!.Passes);
        Assert.Contains("time", report.Problem.Text, StringComparison.Ordinal);
        Assert.Equal(["evt_2"], Tenant.FailedIds);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_says_so()
    {
        await FailAsync("evt_1", "evt_2");
        using var end = new CancellationTokenSource();
        Tenant.Webhook = async _ =>
        {
            await end.CancelAsync();
            return 202;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _app.Get<DeliveryRecovery>().RunAsync(new RecoveryRun(), end.Token));
    }

    [Fact]
    public async Task State_failures_and_redeliveries_are_measured_for_each_stream()
    {
        using var measurements = new Measurements(_app.Get<IMeterFactory>());
        await FailAsync("evt_1", "evt_2");

        await RunAsync();
        Tenant.Status = "disabled";
        await RunAsync();

        const string Stream = $"stream={Auth0Tenant.StreamId}";
        Assert.Equal(
            [
                new("auth0sync.auth0.stream_enabled", 1, Stream),
                new("auth0sync.auth0.failed_deliveries", 2, Stream),
                new("auth0sync.auth0.left_deliveries", 0, Stream),
                new("auth0sync.auth0.redelivered", 2, Stream),
                new("auth0sync.auth0.stream_enabled", 0, Stream),
                new("auth0sync.auth0.failed_deliveries", 0, Stream),
                new Measurements.Measured("auth0sync.auth0.left_deliveries", 0, Stream),
            ],
            measurements.All);
    }

    [Fact]
    public async Task Nothing_about_a_person_and_no_secret_is_logged()
    {
        await FailAsync("evt_1", "evt_2");
        Tenant.Webhook = _ => Task.FromResult<int?>(503);
        await RunAsync();
        _auth0.Fail("/event-streams", 403);
        await RunAsync();

        Assert.NotEmpty(_app.Logs.All);
        Assert.All(_app.Logs.All, line =>
        {
            Assert.DoesNotContain("ines@", line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(Auth0TenantServer.ClientSecret, line.Text, StringComparison.Ordinal);
        });
    }

    private IReadOnlyList<LogLine> Lines => [.. _app.Logs.All.Where(line => line.EventId is >= LogEvents.DeliveriesFailed and <= LogEvents.Auth0Misconfigured)];

    private int ListCalls => _auth0.Calls.Count(call => call.Contains("/deliveries?", StringComparison.Ordinal));

    private int TokenCalls => _auth0.Calls.Count(call => call == "POST /oauth/token");

    private async Task<StreamReport> RunAsync(RecoveryRun? run = null) =>
        Assert.Single(await _app.Get<DeliveryRecovery>().RunAsync(run ?? new RecoveryRun(), CancellationToken.None));

    /// <summary>Delivers events while the webhook is down, and mends it.</summary>
    private async Task FailAsync(params IEnumerable<string> ids)
    {
        Tenant.Webhook = _ => Task.FromResult<int?>(503);
        await Tenant.DeliverManyAsync(ids);
        Tenant.Webhook = _ => Task.FromResult<int?>(202);
    }
}
