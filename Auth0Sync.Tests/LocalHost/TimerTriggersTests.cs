using System.Diagnostics.Metrics;
using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Recovery;
using Auth0Sync.LocalHost.Triggers;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

[Trait("Category", "Integration")]
public sealed class TimerTriggersTests : IAsyncLifetime, IDisposable
{
    private FakeAuth0TenantServer _auth0 = null!;
    private TestApp _app = null!;
    private TimerTriggers _timers = null!;

    private int StreamRequestCount => _auth0.Calls.Count(call => call.Contains("/deliveries?", StringComparison.Ordinal));

    public async Task InitializeAsync()
    {
        _auth0 = await FakeAuth0TenantServer.StartAsync();
        _app = TestApp.Create(_auth0.Settings);
        _auth0.Tenant.Time = _app.Time;
        _timers = new TimerTriggers(_app.GetService<DeliveryRecovery>(), _app.GetService<Maintenance>(), _app.GetService<QueueWatcher>(), _app.Time, _app.GetService<ILogger<TimerTriggers>>());
        await _timers.StartAsync(CancellationToken.None);
        await _app.Time.FirstTimerPeriod;
    }

    public async Task DisposeAsync()
    {
        await _timers.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _auth0.DisposeAsync();
    }

    public void Dispose() => _timers.Dispose();

    [Fact]
    public async Task Deliveries_are_checked_every_five_minutes()
    {
        _app.Time.Advance(TimeSpan.FromMinutes(4.9));
        Assert.Empty(_auth0.Calls);

        _app.Time.Advance(TimeSpan.FromMinutes(0.1));
        await Poll.UntilAsync(() => StreamRequestCount == 1, "the first run");
        _app.Time.Advance(TimeSpan.FromMinutes(5));
        await Poll.UntilAsync(() => StreamRequestCount == 2, "the second run");
    }

    [Fact]
    public async Task The_queues_are_checked_every_five_minutes()
    {
        using var measurements = new MetricRecorder(_app.GetService<IMeterFactory>());

        _app.Time.Advance(TimeSpan.FromMinutes(5));

        await Poll.UntilAsync(
            () => measurements.Measurements.Count(measured => measured.Instrument == "auth0sync.queue.oldest") == 2,
            "both queues are measured");
    }

    [Fact]
    public async Task A_run_that_fails_is_logged_and_the_next_one_still_runs()
    {
        _app.Configuration["Auth0Sync:Auth0:Domain"] = "no domain";
        Assert.ThrowsAny<Exception>(_app.Configuration.Reload);
        _app.Time.Advance(TimeSpan.FromMinutes(5));
        await Poll.UntilAsync(() => _app.Logs.Lines.Any(line => line.Text.StartsWith("RecoverDeliveries failed", StringComparison.Ordinal)), "the failure is logged");

        _app.Configuration["Auth0Sync:Auth0:Domain"] = _auth0.Domain;
        _app.Configuration.Reload();
        _app.Time.Advance(TimeSpan.FromMinutes(5));
        await Poll.UntilAsync(() => StreamRequestCount == 1, "the next run");
    }
}
