using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Operations.Listening;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Support.Builders;
using Auth0Sync.Tests.Targets.HubSpot;
using Xunit;

namespace Auth0Sync.Tests.Operations.Listening;

[Trait("Category", "Integration")]
public sealed class EventsApiListenerTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 10, 5, 8, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentQueue<string> _received = new();
    private readonly ConcurrentQueue<ListenProgress> _progress = new();
    private readonly MemoryOffsetStore _offsets = new();
    private FakeAuth0TenantServer _auth0 = null!;
    private HubSpotConformanceTarget _hubSpot = null!;
    private OperationsHarness _harness = null!;
    private WebhookServer _webhook = null!;
    private Func<string, int, int> _getStatus = (_, status) => status;
    private DateTimeOffset? _since = Start;

    public async Task InitializeAsync()
    {
        _auth0 = await FakeAuth0TenantServer.StartAsync();
        _harness = await OperationsHarness.StartAsync(
            _auth0.Settings.ToDictionary(setting => $"Auth0Sync:{setting.Setting}", setting => setting.Value),
            time => _hubSpot = new HubSpotConformanceTarget(time));
        _webhook = await WebhookServer.StartAsync(async (authorization, body) =>
        {
            Assert.Equal("Bearer the-secret", authorization);
            var id = (string)JsonNode.Parse(body)!["id"]!;
            _received.Enqueue(id);
            return _getStatus(id, await _harness.PostAsync(body));
        });
    }

    public async Task DisposeAsync()
    {
        await _webhook.DisposeAsync();
        await _harness.DisposeAsync();
        await _auth0.DisposeAsync();
    }

    public void Dispose()
    {
        _hubSpot.Dispose();
    }

    [Fact]
    public async Task No_event_is_missed_or_applied_twice_through_disconnects() => await AssertNothingIsLostAsync(600);

    [LongFact]
    public async Task Of_ten_thousand_events_none_is_missed_or_applied_twice_through_disconnects() => await AssertNothingIsLostAsync(10_000);

    [Fact]
    public async Task After_a_restart_it_continues_where_it_ended()
    {
        AddEvents(0, 3);
        await ListenUntilAsync(() => _received.Count == 3);
        AddEvents(3, 2);

        await ListenUntilAsync(() => _received.Count == 5);

        Assert.Equal(["evt_0", "evt_1", "evt_2", "evt_3", "evt_4"], _received);
        Assert.Equal(["GET /api/v2/events?event_type=user.created&event_type=user.updated&event_type=user.deleted"], _auth0.Calls.Skip(2));
    }

    [Fact]
    public async Task An_expired_offset_resumes_by_timestamp()
    {
        AddEvents(0, 3);
        await ListenUntilAsync(() => _received.Count == 3);
        AddEvents(3, 3);
        _auth0.Events.Expire(4);

        await ListenUntilAsync(() => _received.Contains("evt_5"));

        Assert.Equal(["evt_0", "evt_1", "evt_2", "evt_4", "evt_5"], _received);
        Assert.Contains(_progress, step => step.Kind == ListenProgressKind.ResumedByTimestamp);
        Assert.Contains(_auth0.Calls, call => call.Contains("from_timestamp=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_the_webhook_is_not_available_the_event_waits()
    {
        AddEvents(0, 3);
        var failures = 0;
        _getStatus = (id, status) => id == "evt_1" && ++failures <= 3 ? 503 : status;

        await ListenUntilAsync(() => _received.Contains("evt_2"));

        Assert.Equal(["evt_0", "evt_1", "evt_1", "evt_1", "evt_1", "evt_2"], _received);
    }

    [Fact]
    public async Task A_rejected_event_is_reported_and_the_next_one_follows()
    {
        AddEvents(0, 3);
        _getStatus = (id, status) => id == "evt_1" ? 400 : status;

        var report = await ListenUntilAsync(() => _received.Contains("evt_2"));

        Assert.Equal(["evt_0", "evt_1", "evt_2"], _received);
        Assert.Equal(["evt_1"], _progress.Where(step => step.Kind == ListenProgressKind.Rejected).Select(step => step.EventId));
        Assert.Equal(1, report.RejectedCount);
    }

    [Theory]
    [InlineData(401, "Auth0Sync:Webhook:BearerToken")]
    [InlineData(404, "/api/auth0/events")]
    public async Task A_webhook_that_will_accept_nothing_ends_it_without_loss(int status, string hint)
    {
        AddEvents(0, 2);
        _getStatus = (_, _) => status;

        var report = await ListenAsync();

        Assert.Contains(hint, report.Error, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Unavailable, report.Failure);
        Assert.Equal(new StoredOffset(null, Start), _offsets.Stored);
        _received.Clear();
        _getStatus = (_, accepted) => accepted;
        await ListenUntilAsync(() => _received.Contains("evt_1"));
        Assert.Equal(["evt_0", "evt_1"], _received);
    }

    [Fact]
    public async Task New_events_begin_where_the_first_run_began_even_if_it_forwarded_none()
    {
        _since = null;
        var began = _harness.Time.GetUtcNow();
        AddEvents(0, 1, (began - Start).TotalSeconds + 1);
        _getStatus = (_, _) => 401;
        Assert.NotNull((await ListenAsync()).Error);
        Assert.Equal(new StoredOffset(null, began), _offsets.Stored);
        _harness.Time.Advance(TimeSpan.FromHours(1));
        _getStatus = (_, accepted) => accepted;

        await ListenUntilAsync(() => _received.Count == 2);

        Assert.Equal(["evt_0", "evt_0"], _received);
    }

    [Fact]
    public async Task An_offset_that_cannot_be_stored_ends_it()
    {
        AddEvents(0, 2);
        _getStatus = (_, status) =>
        {
            _offsets.Problem = "The disk is full.";
            return status;
        };

        var report = await ListenAsync();

        Assert.Equal(("The disk is full.", FailureKind.Invalid, 1L), (report.Error, report.Failure, report.ForwardedCount));
        Assert.Equal(["evt_0"], _received);
    }

    [Theory]
    [InlineData("payload_too_large")]
    [InlineData("processing_error")]
    public async Task An_event_that_Auth0_cannot_send_is_reported_and_the_next_one_follows(string code)
    {
        AddEvents(0, 3);
        _auth0.EventsApi.MakeUndeliverable("evt_1", code);

        var report = await ListenUntilAsync(() => _received.Contains("evt_2"));

        Assert.Equal(["evt_0", "evt_2"], _received);
        Assert.Equal((2L, 1L), (report.ForwardedCount, report.UndeliveredCount));
        Assert.Contains(code, Assert.Single(_progress, step => step.Kind == ListenProgressKind.Undelivered).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_Auth0_cannot_send_without_an_offset_after_it_is_not_skipped()
    {
        AddEvents(0, 3);
        _auth0.EventsApi.MakeUndeliverable("evt_1", "processing_error", namesOffset: false);
        using var stop = new CancellationTokenSource();
        var listening = ListenAsync(stop.Token);

        await Poll.UntilAsync(() => _progress.Any(step => step.Kind == ListenProgressKind.Waiting), "it waits");
        await stop.CancelAsync();

        Assert.Equal(0, (await listening).UndeliveredCount);
        Assert.Equal(["evt_0"], _received);
    }

    [Fact]
    public async Task Repeated_errors_of_the_stream_lengthen_the_wait()
    {
        AddEvents(0, 1);
        _auth0.EventsApi.Retry = TimeSpan.Zero;
        _auth0.EventsApi.FailWith(Enumerable.Repeat("timeout", 4));
        var earlier = _harness.Time.SkippedDelays.Count;
        _harness.Time.SkipDelaysUpTo = TimeSpan.FromSeconds(8);

        await ListenUntilAsync(() => !_received.IsEmpty);

        Assert.Equal([1, 2, 4, 8], _harness.Time.SkippedDelays.Skip(earlier).Take(4).Select(delay => delay.TotalSeconds));
    }

    [Fact]
    public async Task Repeated_errors_about_the_offset_go_back_once()
    {
        AddEvents(0, 1);
        _auth0.EventsApi.FailWith(Enumerable.Repeat("cursor_expired", 3));

        await ListenUntilAsync(() => _received.Count == 1);

        Assert.Equal(["2026-10-05T08:00:00.000Z", "2026-10-05T07:55:00.000Z"], _auth0.Calls
            .Where(call => call.Contains("from_timestamp=", StringComparison.Ordinal))
            .Select(call => Uri.UnescapeDataString(call.Split("from_timestamp=")[1]))
            .Distinct());
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("86400", 300)]
    [InlineData("soon", null)]
    public async Task The_wait_that_Auth0_asks_for_is_bounded(string retryAfter, int? seconds)
    {
        _auth0.InjectFault("/api/v2/events", 429, retryAfter: retryAfter);

        using var connection = await _harness.GetService<EventsApiClient>().ConnectAsync(null, Start, [], CancellationToken.None);

        Assert.Equal(seconds, connection.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public void The_wait_between_connections_that_Auth0_asks_for_is_bounded() =>
        Assert.Equal(EventsApiClient.MaxRetryDelay, new ListenSession(null, TimeProvider.System) { Retry = TimeSpan.FromDays(1) }.Retry);

    [Fact]
    public async Task A_message_that_is_no_event_is_counted_as_unreadable()
    {
        AddEvents(0, 1);
        _auth0.EventsApi.SendsUnreadable = true;

        var report = await ListenUntilAsync(() => !_received.IsEmpty);

        Assert.Equal((1L, 0L), (report.ForwardedCount, report.RejectedCount));
        Assert.True(report.UnreadableCount > 0);
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        _auth0.MissingScopes.Add("read:events");

        Assert.Contains("read:events", (await ListenAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_token_is_renewed()
    {
        AddEvents(0, 1);
        await ListenUntilAsync(() => _received.Count == 1);
        _auth0.RevokeTokens();
        AddEvents(1, 1);

        await ListenUntilAsync(() => _received.Count == 2);

        Assert.Equal(["evt_0", "evt_1"], _received);
    }

    private async Task AssertNothingIsLostAsync(int count)
    {
        AddEvents(0, count);
        _auth0.EventsApi.DisconnectAfter(Enumerable.Range(1, 20).Select(number => count / 40 + number));
        // The response is lost after the event was stored, so that it is posted again.
        var lost = new HashSet<string>();
        _getStatus = (id, status) => id.EndsWith('7') && lost.Count < 10 && lost.Add(id) ? 0 : status;

        var report = await ListenUntilAsync(() => _received.Distinct().Count() == count && !_received.Last().EndsWith('7'));
        await _harness.DrainAsync();

        Assert.Equal(Enumerable.Range(0, count).Select(number => $"evt_{number}"), _received.Distinct());
        Assert.Equal(count + 10, _received.Count);
        Assert.Equal((count, 0), (report.ForwardedCount, report.RejectedCount));
        // A connection that is reset before its response arrives is one that failed for the client.
        Assert.True(_auth0.EventsApi.ConnectionCount > 20);
        var applied = _harness.Logs.Lines.Where(line => line.EventId == LogEvents.EventCorrelated && line.Values["Outcome"] is "Created" or "Updated" or "Linked").Select(line => line.Values["Auth0EventId"]).ToList();
        Assert.Equal(applied.Distinct().Count(), applied.Count);
        Assert.Equal(count, applied.Count);
        Assert.Equal(count, _hubSpot.Records.Count);
    }

    private void AddEvents(int first, int count, double second = 0) => _auth0.Events.Add(Enumerable.Range(first, count).Select(number =>
        JsonNode.Parse(Auth0EventBuilder.Created(string.Create(CultureInfo.InvariantCulture, $"auth0|{number:D8}"))
            .WithId($"evt_{number}").AtSecond(second + number).WithEmail($"user{number}@example.com").WithName($"Given{number}", "Family").ToUtf8Bytes())!.AsObject()));

    private async Task<ListenReport> ListenUntilAsync(Func<bool> isDone)
    {
        using var stop = new CancellationTokenSource();
        var listening = ListenAsync(stop.Token);
        await Poll.UntilAsync(() => isDone() || listening.IsCompleted, "the events are forwarded");
        var last = _received.Last();
        await Poll.UntilAsync(() => listening.IsCompleted || _progress.Any(step => step.EventId == last && step.Kind is ListenProgressKind.Forwarded or ListenProgressKind.Rejected), "the last event is done");
        await stop.CancelAsync();
        var report = await listening;
        Assert.Null(report.Error);
        return report;
    }

    private Task<ListenReport> ListenAsync(CancellationToken cancellationToken = default) => _harness.GetService<EventsApiListener>().ListenAsync(
        new ListenRequest(_webhook.Address, WebhookCredential.Find(new WebhookOptions { BearerToken = "the-secret" })!, _offsets) { Since = _offsets.Stored is null ? _since : null },
        new ImmediateProgress<ListenProgress>(_progress.Enqueue),
        cancellationToken);
}
