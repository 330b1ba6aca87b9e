using System.Text.Json.Nodes;
using Auth0Sync.Core.Operations.Replay;
using Auth0Sync.Core.Tenants;
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

    private FakeAuth0TenantServer _auth0 = null!;
    private HubSpotConformanceTarget _hubSpot = null!;
    private StripeConformanceTarget _stripe = null!;
    private OperationsHarness _harness = null!;

    public async Task InitializeAsync()
    {
        _auth0 = await FakeAuth0TenantServer.StartAsync();
        _auth0.EventsApi.ClosesAfterBacklog = true;
        _auth0.Events.Add(Enumerable.Range(0, 20).Select(number => JsonNode.Parse(
            Auth0EventBuilder.Created($"auth0|{number}").WithId($"evt_{number}").AtSecond(number).WithEmail($"user{number}@example.com").WithName("Given", "Family").ToUtf8Bytes())!.AsObject()));
        _harness = await OperationsHarness.StartAsync(
            _auth0.Settings.ToDictionary(setting => $"Auth0Sync:{setting.Setting}", setting => setting.Value),
            time => _hubSpot = new HubSpotConformanceTarget(time),
            time => _stripe = new StripeConformanceTarget(time, hasSubscriptions: false));
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
    public async Task An_unknown_target_is_refused() =>
        Assert.Contains("not enabled", (await ReplayAsync(new ReplayRequest(Start) { Targets = ["salesforce"] })).Error, StringComparison.Ordinal);

    private Task<ReplayReport> ReplayAsync(ReplayRequest request) => _harness.GetService<ReplayRunner>().ReplayAsync(request, null, CancellationToken.None);
}
