using System.Diagnostics.Metrics;
using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Azure;
using Xunit;

namespace Auth0Sync.Tests.Recovery;

/// <summary>The registered services against a fake tenant that behaves like recorded traffic of the real API.</summary>
[Trait("Category", "Integration")]
public sealed class DeliveryRecoveryTests : IAsyncLifetime
{
    private FakeAuth0TenantServer _auth0 = null!;
    private TestApp _app = null!;
    private TestTimeProvider _time = null!;

    private FakeAuth0Tenant Tenant => _auth0.Tenant;

    public async Task InitializeAsync()
    {
        _auth0 = await FakeAuth0TenantServer.StartAsync();
        _app = TestApp.Create(_auth0.Settings);
        _auth0.Tenant.Time = _time = _app.Time;
        // Skips the checks of the first redelivery and the delays for the rate limit. The timeouts are longer.
        _time.SkipDelaysUpTo = TimeSpan.FromSeconds(15);
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        await _auth0.DisposeAsync();
    }

    [Fact]
    public async Task Without_credentials_no_request_is_sent_and_nothing_is_logged()
    {
        await using var app = TestApp.Create();

        Assert.Empty(await app.GetService<DeliveryRecovery>().RunAsync(new RecoveryRequest(), CancellationToken.None));
        Assert.Empty(app.Logs.Lines);
    }

    [Fact]
    public async Task A_stream_without_failures_takes_one_stream_request_and_one_list_request()
    {
        var report = await RunAsync();

        Assert.Equal((StreamState.Enabled, 0, false), (report.State, report.FailedCount, report.NeedsAttention));
        Assert.Equal(
            ["POST /oauth/token", $"GET /api/v2/event-streams/{FakeAuth0Tenant.StreamId}", $"GET /api/v2/event-streams/{FakeAuth0Tenant.StreamId}/deliveries?take=100"],
            _auth0.Calls);
        Assert.Empty(Lines);
    }

    [Fact]
    public async Task A_failed_delivery_is_redelivered_and_removed()
    {
        await FailAsync("evt_1");

        var report = await RunAsync();

        Assert.Equal(["evt_1"], report.RedeliveredEventIds);
        Assert.False(report.NeedsAttention);
        Assert.Empty(Tenant.FailedDeliveries);
        Assert.Equal([LogEvents.DeliveriesFailed], Lines.Select(line => line.EventId));
    }

    [Fact]
    public async Task After_the_first_one_succeeds_all_others_follow()
    {
        await FailAsync([.. Enumerable.Range(0, 20).Select(number => $"evt_{number}")]);

        var report = await RunAsync();

        Assert.Equal(20, report.RedeliveredEventIds!.Count);
        Assert.Null(report.PostponedReason);
        Assert.Empty(Tenant.FailedDeliveries);
        Assert.Equal(1, _auth0.Calls.Count(call => call.EndsWith("/deliveries/evt_0", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(401)]
    [InlineData(null)]
    public async Task While_the_webhook_fails_only_the_first_one_is_tried(int? status)
    {
        await FailAsync("evt_1", "evt_2", "evt_3");
        Tenant.WebhookSender = _ => Task.FromResult(status);

        var report = await RunAsync();

        Assert.Equal(["evt_1"], report.RedeliveredEventIds);
        Assert.Contains(status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no response", report.PostponedReason, StringComparison.Ordinal);
        Assert.True(report.NeedsAttention);
        Assert.Equal(["evt_1", "evt_2", "evt_3"], Tenant.FailedDeliveryIds);
        Assert.Equal([LogEvents.DeliveriesFailed, LogEvents.RedeliveryPostponed], Lines.Select(line => line.EventId));
    }

    [Fact]
    public async Task An_outage_of_a_day_takes_few_redeliveries_and_all_events_follow_when_it_ends()
    {
        await FailAsync([.. Enumerable.Range(0, 40).Select(number => $"evt_{number}")]);
        Tenant.WebhookSender = _ => Task.FromResult<int?>(503);

        for (var minutes = 0; minutes < 24 * 60; minutes += 5)
        {
            await RunAsync();
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.InRange(_auth0.RedeliveryCalls.Count(), 20, 30);
        Assert.Equal(40, Tenant.FailedDeliveries.Count);

        Tenant.WebhookSender = _ => Task.FromResult<int?>(202);
        _time.Advance(TimeSpan.FromHours(1));
        await RunAsync();
        Assert.Empty(Tenant.FailedDeliveries);
    }

    [Fact]
    public async Task While_the_queue_does_not_respond_nothing_is_redelivered()
    {
        await FailAsync("evt_1");
        _app.Storage.QueuePropertiesFailure = new RequestFailedException(503, "ServerBusy");

        var report = await RunAsync();

        Assert.Contains("queue", report.PostponedReason, StringComparison.Ordinal);
        Assert.Empty(_auth0.RedeliveryCalls);
        Assert.Single(Lines, line => line.EventId == LogEvents.RedeliveryPostponed);
    }

    [Fact]
    public async Task An_event_that_the_webhook_rejects_needs_manual_attention_after_three_rejections_and_is_logged()
    {
        Tenant.WebhookSender = json => Task.FromResult<int?>(json.Contains("evt_bad", StringComparison.Ordinal) ? 400 : 202);
        await Tenant.DeliverManyAsync("evt_bad");

        for (var run = 0; run < 20; run++)
        {
            await RunAsync();
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(2, _auth0.RedeliveryCalls.Count());
        Assert.Equal(["evt_bad"], (await RunAsync()).Plan!.Abandoned.Select(delivery => delivery.EventId));
        Assert.Equal("evt_bad", Lines.Last(line => line.EventId == LogEvents.DeliveriesAbandoned).Values["EventIds"]);
    }

    [Fact]
    public async Task A_rejected_event_at_the_head_blocks_no_other()
    {
        await FailAsync("evt_bad", "evt_1", "evt_2");
        Tenant.WebhookSender = json => Task.FromResult<int?>(json.Contains("evt_bad", StringComparison.Ordinal) ? 400 : 202);

        await RunAsync();

        Assert.Equal(["evt_bad"], Tenant.FailedDeliveryIds);
    }

    [Fact]
    public async Task An_event_that_crashes_the_webhook_slows_the_others_and_needs_manual_attention_in_the_end()
    {
        await FailAsync([.. Enumerable.Range(0, 80).Select(number => $"evt_{number}")]);
        Tenant.WebhookSender = json => Task.FromResult<int?>(json.Contains("\"evt_7\"", StringComparison.Ordinal) ? 500 : 202);

        for (var minutes = 0; minutes < 24 * 60; minutes += 5)
        {
            await RunAsync();
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(["evt_7"], Tenant.FailedDeliveryIds);
        Assert.Equal(12, Tenant.FailedDeliveries[0].RedeliveryCount);
        Assert.Single((await RunAsync()).Plan!.Abandoned);
    }

    [Fact]
    public async Task A_redelivery_in_progress_is_waited_for()
    {
        await FailAsync("evt_1", "evt_2");
        Tenant.AreRedeliveriesPending = true;

        var first = await RunAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        var second = await RunAsync();

        Assert.Contains("not known yet", first.PostponedReason, StringComparison.Ordinal);
        Assert.Equal(["evt_1"], second.Plan!.InProgress.Select(delivery => delivery.EventId));
        Assert.Equal(["evt_2"], second.RedeliveredEventIds);
    }

    [Fact]
    public async Task A_concurrent_redelivery_by_another_process_is_not_a_failure()
    {
        await FailAsync("evt_1", "evt_2", "evt_3");
        _auth0.InjectFault("/redeliver/evt_1", 404);
        _auth0.InjectFault("/redeliver/evt_2", 409);
        _auth0.InjectFault("/deliveries/evt_2", 404);

        var report = await RunAsync();

        Assert.Equal(["evt_2", "evt_3"], report.RedeliveredEventIds);
        Assert.Null(report.Problem);
    }

    [Fact]
    public async Task Two_concurrent_runs_deliver_everything()
    {
        await FailAsync([.. Enumerable.Range(0, 20).Select(number => $"evt_{number}")]);

        await Task.WhenAll(RunAsync(), RunAsync());

        Assert.Empty(Tenant.FailedDeliveries);
    }

    [Fact]
    public async Task A_dry_run_plans_and_changes_nothing()
    {
        await FailAsync("evt_1");

        var report = await RunAsync(new RecoveryRequest(IsDryRun: true));

        Assert.Equal(["evt_1"], report.Plan!.Due.Select(delivery => delivery.EventId));
        Assert.Null(report.RedeliveredEventIds);
        Assert.Equal(["evt_1"], Tenant.FailedDeliveryIds);
        Assert.Empty(_auth0.RedeliveryCalls);
    }

    [Fact]
    public async Task An_operator_can_have_everything_redelivered_at_once()
    {
        await FailAsync("evt_1", "evt_2");
        Tenant.WebhookSender = _ => Task.FromResult<int?>(400);
        for (var run = 0; run < 5; run++)
        {
            await RunAsync();
            _time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(2, (await RunAsync()).Plan!.Abandoned.Count);
        Tenant.WebhookSender = _ => Task.FromResult<int?>(202);

        await RunAsync(new RecoveryRequest(RedeliverAll: true));

        Assert.Empty(Tenant.FailedDeliveries);
    }

    [Theory]
    [InlineData(DeliveryListFormat.NextPageToken)]
    [InlineData(DeliveryListFormat.Next)]
    [InlineData(DeliveryListFormat.BareArray)]
    public async Task All_pages_are_read_in_every_list_format(DeliveryListFormat format)
    {
        _auth0.ListFormat = format;
        await FailAsync([.. Enumerable.Range(0, 230).Select(number => $"evt_{number}")]);

        var report = await RunAsync(new RecoveryRequest(IsDryRun: true));

        Assert.Equal((230, false), (report.FailedCount, report.HasMore));
        Assert.Equal(3, ListCalls);
    }

    [Fact]
    public async Task Of_thousands_only_a_limited_number_is_read_and_redelivered_in_one_run()
    {
        await FailAsync([.. Enumerable.Range(0, 1200).Select(number => $"evt_{number}")]);

        var report = await RunAsync();

        Assert.Equal((1000, true, true), (report.FailedCount, report.HasMore, report.IsNearlyDisabled));
        Assert.Equal(10, ListCalls);
        Assert.Equal(50, _auth0.RedeliveryCalls.Count());
        Assert.Contains("1000 or more", Lines.Single(line => line.EventId == LogEvents.StreamNearlyDisabled).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_last_page_ends_the_reading()
    {
        await FailAsync([.. Enumerable.Range(0, 100).Select(number => $"evt_{number}")]);

        var report = await RunAsync(new RecoveryRequest(IsDryRun: true));

        Assert.Equal((100, false), (report.FailedCount, report.HasMore));
        Assert.Equal(2, ListCalls);
    }

    [Fact]
    public async Task A_page_without_new_deliveries_ends_the_reading()
    {
        _auth0.IgnoresCursor = true;
        await FailAsync([.. Enumerable.Range(0, 150).Select(number => $"evt_{number}")]);

        var report = await RunAsync(new RecoveryRequest(IsDryRun: true));

        Assert.Equal((100, false), (report.FailedCount, report.HasMore));
        Assert.Equal(2, ListCalls);
    }

    [Theory]
    [InlineData(249, false)]
    [InlineData(250, true)]
    public async Task A_warning_is_logged_at_half_of_the_failures_that_disable_a_stream(int failures, bool isWarned)
    {
        await FailAsync([.. Enumerable.Range(0, failures).Select(number => $"evt_{number}")]);

        var report = await RunAsync(new RecoveryRequest(IsDryRun: true));

        Assert.Equal(isWarned, report.IsNearlyDisabled);
        Assert.Equal(isWarned ? 1 : 0, Lines.Count(line => line.EventId == LogEvents.StreamNearlyDisabled && line.Level == LogLevel.Error));
    }

    [Fact]
    public async Task A_disabled_stream_is_an_error_and_its_failures_are_still_redelivered()
    {
        await FailAsync("evt_1");
        Tenant.StreamStatus = "disabled";

        var report = await RunAsync();

        Assert.Equal(StreamState.Disabled, report.State);
        Assert.True(report.NeedsAttention);
        Assert.Empty(Tenant.FailedDeliveries);
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
    public async Task A_revoked_token_is_replaced_once()
    {
        await RunAsync();
        _auth0.RevokeTokens();

        Assert.Null((await RunAsync()).Problem);
        Assert.Equal(2, TokenCalls);

        _auth0.InjectFault("/api/v2", 401);
        var rejected = await RunAsync();

        Assert.False(rejected.Problem!.IsTransient);
        Assert.Equal(3, TokenCalls);
        Assert.Single(Lines, line => line.EventId == LogEvents.Auth0Misconfigured);
    }

    [Fact]
    public async Task A_rotated_secret_is_used_from_the_next_run()
    {
        await RunAsync();
        _app.Configuration["Auth0Sync:Auth0:ClientSecret"] = "another-secret";
        _app.Configuration.Reload();

        var report = await RunAsync();

        Assert.Contains("ClientSecret", report.Problem!.Message, StringComparison.Ordinal);
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
    public async Task An_error_of_Auth0_ends_the_run_and_is_reported(string call, int status, bool isTransient)
    {
        await FailAsync("evt_1");
        _auth0.InjectFault(call, status);

        var report = await RunAsync();

        Assert.Equal(isTransient, report.Problem!.IsTransient);
        Assert.True(report.NeedsAttention);
        Assert.Empty(_auth0.RedeliveryCalls);
        var line = Assert.Single(Lines);
        Assert.Equal(isTransient ? (LogEvents.Auth0Unavailable, LogLevel.Warning) : (LogEvents.Auth0Misconfigured, LogLevel.Error), (line.EventId, line.Level));
    }

    [Fact]
    public async Task An_exhausted_rate_limit_ends_the_redeliveries_and_the_next_run_continues()
    {
        await FailAsync("evt_1", "evt_2", "evt_3");
        _auth0.InjectFault("/redeliver/evt_2", 429, times: 1);

        var report = await RunAsync();

        Assert.Equal(["evt_1"], report.RedeliveredEventIds);
        Assert.True(report.Problem!.IsTransient);
        Assert.Equal(["evt_2", "evt_3"], Tenant.FailedDeliveryIds);

        await RunAsync();
        Assert.Empty(Tenant.FailedDeliveries);
    }

    [Fact]
    public async Task The_last_call_of_a_rate_limit_is_followed_by_a_delay()
    {
        _auth0.RemainingCalls = 0;

        Assert.Null((await RunAsync()).Problem);
        Assert.Equal(2, _auth0.Calls.Count(call => call.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_long_rate_limit_is_left_to_the_next_run()
    {
        _auth0.RemainingCalls = 0;
        _auth0.RateLimitResetsIn = TimeSpan.FromMinutes(1);

        var report = await RunAsync();

        Assert.True(report.Problem!.IsTransient);
        Assert.Equal(1, _auth0.Calls.Count(call => call.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_run_ends_before_the_timeout_of_the_host()
    {
        await FailAsync("evt_1", "evt_2");
        Tenant.WebhookSender = _ =>
        {
            _time.Advance(TimeSpan.FromMinutes(4));
            return Task.FromResult<int?>(202);
        };

        var report = await RunAsync();

        Assert.True(report.Problem!.IsTransient);
        Assert.Contains("timed out", report.Problem.Message, StringComparison.Ordinal);
        Assert.Equal(["evt_2"], Tenant.FailedDeliveryIds);
    }

    [Fact]
    public async Task A_canceled_run_is_reported()
    {
        await FailAsync("evt_1", "evt_2");
        using var cancellation = new CancellationTokenSource();
        Tenant.WebhookSender = async _ =>
        {
            await cancellation.CancelAsync();
            return 202;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _app.GetService<DeliveryRecovery>().RunAsync(new RecoveryRequest(), cancellation.Token));
    }

    [Fact]
    public async Task State_failures_and_redeliveries_are_measured_for_each_stream()
    {
        using var measurements = new MetricRecorder(_app.GetService<IMeterFactory>());
        await FailAsync("evt_1", "evt_2");

        await RunAsync();
        Tenant.StreamStatus = "disabled";
        await RunAsync();

        const string Stream = $"stream={FakeAuth0Tenant.StreamId}";
        Assert.Equal(
            [
                new("auth0sync.auth0.stream_enabled", 1, Stream),
                new("auth0sync.auth0.failed_deliveries", 2, Stream),
                new("auth0sync.auth0.left_deliveries", 0, Stream),
                new("auth0sync.auth0.redelivered", 2, Stream),
                new("auth0sync.auth0.stream_enabled", 0, Stream),
                new("auth0sync.auth0.failed_deliveries", 0, Stream),
                new MetricRecorder.RecordedMeasurement("auth0sync.auth0.left_deliveries", 0, Stream),
            ],
            measurements.Measurements);
    }

    [Fact]
    public async Task No_personal_data_and_no_secret_is_logged()
    {
        await FailAsync("evt_1", "evt_2");
        Tenant.WebhookSender = _ => Task.FromResult<int?>(503);
        await RunAsync();
        _auth0.InjectFault("/event-streams", 403);
        await RunAsync();

        Assert.NotEmpty(_app.Logs.Lines);
        Assert.All(_app.Logs.Lines, line =>
        {
            Assert.DoesNotContain("ines@", line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(FakeAuth0TenantServer.ClientSecret, line.Text, StringComparison.Ordinal);
        });
    }

    private IReadOnlyList<LogLine> Lines => [.. _app.Logs.Lines.Where(line => line.EventId is >= LogEvents.DeliveriesFailed and <= LogEvents.Auth0Misconfigured)];

    private int ListCalls => _auth0.Calls.Count(call => call.Contains("/deliveries?", StringComparison.Ordinal));

    private int TokenCalls => _auth0.Calls.Count(call => call == "POST /oauth/token");

    private async Task<StreamReport> RunAsync(RecoveryRequest? request = null) =>
        Assert.Single(await _app.GetService<DeliveryRecovery>().RunAsync(request ?? new RecoveryRequest(), CancellationToken.None));

    /// <summary>Delivers events while the webhook fails, and then makes it succeed again.</summary>
    private async Task FailAsync(params IEnumerable<string> ids)
    {
        Tenant.WebhookSender = _ => Task.FromResult<int?>(503);
        await Tenant.DeliverManyAsync(ids);
        Tenant.WebhookSender = _ => Task.FromResult<int?>(202);
    }
}
