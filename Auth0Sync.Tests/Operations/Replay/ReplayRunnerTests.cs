using System.Globalization;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Operations.Replay;
using Auth0Sync.Core.Tenants;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Support.Builders;
using Auth0Sync.Tests.Targets.HubSpot;
using Auth0Sync.Tests.Targets.Stripe;
using Xunit;

namespace Auth0Sync.Tests.Operations.Replay;

[Trait("Category", "Integration")]
public sealed class ReplayRunnerTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 10, 5, 8, 0, 0, TimeSpan.Zero);

    // Less than what a connection may take to be accepted.
    private static readonly TimeSpan TimeOfConnection = TimeSpan.FromSeconds(20);

    private FakeAuth0TenantServer _auth0 = null!;
    private HubSpotConformanceTarget _hubSpot = null!;
    private StripeConformanceTarget _stripe = null!;
    private OperationsHarness _harness = null!;

    public async Task InitializeAsync()
    {
        _auth0 = await FakeAuth0TenantServer.StartAsync();
        _auth0.EventsApi.ClosesAfterBacklog = true;
        _auth0.Events.Add(Enumerable.Range(0, 20).Select(number => CreateEvent(number)));
        _harness = await OperationsHarness.StartAsync(
            _auth0.Settings.ToDictionary(setting => $"Auth0Sync:{setting.Setting}", setting => setting.Value),
            time => _hubSpot = new HubSpotConformanceTarget(time),
            time => _stripe = new StripeConformanceTarget(time, hasSubscriptions: false));
        _auth0.EventsApi.BacklogSent = () => _harness.Time.Advance(TimeOfConnection);
    }

    public async Task DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _auth0.DisposeAsync();
    }

    public void Dispose()
    {
        _hubSpot.Dispose();
        _stripe.Dispose();
    }

    [Fact]
    public async Task Events_since_a_time_are_processed_again_through_disconnects()
    {
        _auth0.EventsApi.DisconnectAfter(3, 4);

        var report = await ReplayAsync(new ReplayRequest(Start.AddSeconds(5)));
        await _harness.DrainAsync();

        Assert.Equal((15L, 15L, null), (report.ReadCount, report.SentCount, report.Error));
        Assert.Equal((Start.AddSeconds(5), Start.AddSeconds(19)), (report.From, report.Until));
        Assert.Equal((15, 15), (_hubSpot.Records.Count, _stripe.Records.Count));
    }

    [Fact]
    public async Task One_target_and_one_user_can_be_chosen()
    {
        var report = await ReplayAsync(new ReplayRequest(Start) { Targets = ["stripe"], UserId = "auth0|7" });
        await _harness.DrainAsync();

        Assert.Equal((20L, 1L), (report.ReadCount, report.SentCount));
        Assert.Empty(_hubSpot.Records);
        Assert.Equal("auth0|7", Assert.Single(_stripe.Records).UserId);
    }

    [Fact]
    public async Task A_dry_run_only_counts()
    {
        Assert.Equal(20, (await ReplayAsync(new ReplayRequest(Start) { IsDryRun = true })).SentCount);
        Assert.Equal(0, _harness.Queue.Count);
        Assert.Null(await _harness.GetService<ITenantStore>().FindAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Without_events_it_ends() => Assert.Equal((0L, null), await ReplayAsync(new ReplayRequest(Start.AddDays(1))) is var report ? (report.ReadCount, report.Error) : default);

    [Fact]
    public async Task Offset_only_messages_between_the_events_do_not_end_it()
    {
        _auth0.Events.Add(Enumerable.Range(20, 50).Select(number => CreateEvent(number, type: "organization.updated")));
        _auth0.Events.Add(CreateEvent(70));

        Assert.Equal((21L, null), await ReplayAsync(new ReplayRequest(Start)) is var report ? (report.ReadCount, report.Error) : default);
    }

    [Fact]
    public async Task An_event_from_after_its_start_does_not_end_it_because_earlier_ones_can_follow()
    {
        _auth0.Events.Add(CreateEvent(20, _harness.Time.GetUtcNow().AddMinutes(1)), CreateEvent(21));

        Assert.Equal((22L, null), await ReplayAsync(new ReplayRequest(Start)) is var report ? (report.ReadCount, report.Error) : default);
    }

    [Fact]
    public async Task An_event_from_well_after_its_start_ends_it()
    {
        _auth0.EventsApi.BacklogSent = null;
        _auth0.Events.Add(CreateEvent(20, _harness.Time.GetUtcNow().AddMinutes(5)));

        Assert.Equal((21L, null), await ReplayAsync(new ReplayRequest(Start)) is var report ? (report.ReadCount, report.Error) : default);
    }

    [Fact]
    public async Task Without_a_sign_of_the_end_it_is_reported_as_not_confirmed()
    {
        _auth0.EventsApi.SendsOffsetOnly = false;
        var read = 0L;

        var replaying = ReplayAsync(new ReplayRequest(Start), new ImmediateProgress<ReplayProgress>(at => Volatile.Write(ref read, at.ReadCount)));
        await Poll.UntilAsync(
            () =>
            {
                // Earlier, it would be the time of the connection itself that is over.
                if (Volatile.Read(ref read) == 20)
                {
                    _harness.Time.Advance(TimeSpan.FromSeconds(30));
                }

                return replaying.IsCompleted;
            },
            "it gives up");

        var report = await replaying;
        Assert.Equal(20, report.SentCount);
        Assert.Contains("not confirmed", report.Error, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Unavailable, report.Failure);
    }

    [Theory]
    [InlineData("payload_too_large")]
    [InlineData("processing_error")]
    public async Task An_event_that_Auth0_cannot_send_is_counted_and_the_next_ones_follow(string code)
    {
        _auth0.EventsApi.MakeUndeliverable("evt_5", code);

        var report = await ReplayAsync(new ReplayRequest(Start));

        Assert.Equal((19L, 1L, null), (report.SentCount, report.UndeliveredCount, report.Error));
    }

    [Theory]
    [InlineData(400, FailureKind.Invalid)]
    [InlineData(410, FailureKind.Invalid)]
    [InlineData(403, FailureKind.Unavailable)]
    public async Task A_time_that_Auth0_rejects_is_told_from_a_connection_that_it_refuses(int status, FailureKind failure)
    {
        _auth0.InjectFault("/api/v2/events", status);

        Assert.Equal(failure, (await ReplayAsync(new ReplayRequest(Start))).Failure);
    }

    [Fact]
    public async Task A_stream_that_ends_with_a_timeout_is_resumed()
    {
        _auth0.EventsApi.FailWith("timeout", "connection_timeout");

        Assert.Equal((20L, null), await ReplayAsync(new ReplayRequest(Start)) is var report ? (report.SentCount, report.Error) : default);
    }

    [Fact]
    public async Task Messages_that_are_no_valid_events_are_counted()
    {
        var invalid = CreateEvent(20);
        invalid.Remove("data");
        _auth0.Events.Add(invalid);

        var report = await ReplayAsync(new ReplayRequest(Start));

        Assert.Equal((20L, 1L, null), (report.SentCount, report.UnreadableCount, report.Error));
    }

    [Fact]
    public async Task An_unknown_target_is_refused() =>
        Assert.Contains("not enabled", (await ReplayAsync(new ReplayRequest(Start) { Targets = ["salesforce"] })).Error, StringComparison.Ordinal);

    private static JsonObject CreateEvent(int number, DateTimeOffset? time = null, string type = "user.created")
    {
        var created = Auth0EventBuilder.Created($"auth0|{number}").WithId($"evt_{number}").WithEmail($"user{number}@example.com").WithName("Given", "Family").ToUtf8Bytes();
        var json = JsonNode.Parse(created)!.AsObject();
        json["time"] = (time ?? Start.AddSeconds(number)).ToString("O", CultureInfo.InvariantCulture);
        json["type"] = type;
        return json;
    }

    private Task<ReplayReport> ReplayAsync(ReplayRequest request, IProgress<ReplayProgress>? progress = null) =>
        _harness.GetService<ReplayRunner>().ReplayAsync(request, progress, CancellationToken.None);
}
