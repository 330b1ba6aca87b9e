using System.Diagnostics.Metrics;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>How HubSpot's responses limit the calls.</summary>
[Trait("Category", "Integration")]
public sealed class HubSpotLimitsTests
{
    private const string Found = """{"results":[{"id":"101","properties":{}}]}""";

    private static readonly Dictionary<string, string?> Fields = new() { ["firstname"] = "Ada" };

    private readonly StubHubSpot _hubSpot = new();

    [Theory]
    [InlineData(null, 190, 8)]
    [InlineData(null, 1000, 45)]
    [InlineData("100", 1000, 4)]
    [InlineData("1000", 100, 4)]
    public async Task The_limit_is_reported_by_HubSpot_and_at_most_the_configured_one(string? configured, int reported, int expectedCalls)
    {
        await using var app = TestApp.Create(("HubSpot:CallsPerTenSeconds", configured));
        var limits = app.GetService<HubSpotRateLimits>();
        var limiter = app.GetKeyedService<HttpTargetRateLimiter>("hubspot");

        ObserveHeaders(limits, 200, ("Max", reported), ("Interval-Milliseconds", 10_000), ("Remaining", reported - 1));

        Assert.Equal(expectedCalls, await CountImmediateCallsAsync(limiter));
    }

    [Theory]
    [InlineData("0.1", 1)]
    [InlineData("0.5", 25)]
    public async Task An_instance_uses_only_its_share(string share, int expectedCalls)
    {
        await using var app = TestApp.Create(("HubSpot:Share", share));
        var limits = app.GetService<HubSpotRateLimits>();
        var limiter = app.GetKeyedService<HttpTargetRateLimiter>("hubspot");

        ObserveHeaders(limits, 200, ("Max", share == "0.1" ? 190 : 1000), ("Remaining", 189));

        Assert.Equal(expectedCalls, await CountImmediateCallsAsync(limiter));
    }

    [Fact]
    public async Task With_almost_no_calls_left_in_the_window_calls_pause_for_a_second()
    {
        await using var app = TestApp.Create();
        var limits = app.GetService<HubSpotRateLimits>();
        var limiter = app.GetKeyedService<HttpTargetRateLimiter>("hubspot");

        ObserveHeaders(limits, 200, ("Max", 190), ("Remaining", 9));

        Assert.Equal(0, await CountImmediateCallsAsync(limiter));
        app.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(limiter.RetryAfter);
    }

    [Fact]
    public async Task The_interval_is_reported_by_HubSpot()
    {
        await using var app = TestApp.Create(("HubSpot:LongestWait", "00:00:00"));
        var limits = app.GetService<HubSpotRateLimits>();
        var limiter = app.GetKeyedService<HttpTargetRateLimiter>("hubspot");

        ObserveHeaders(limits, 200, ("Max", 20), ("Interval-Milliseconds", 1_000), ("Remaining", 19));

        Assert.Equal(1, await CountImmediateCallsAsync(limiter, maxCalls: 1));
        Assert.Equal(TimeSpan.FromSeconds(1) / 17, limiter.RetryAfter);
    }

    [Fact]
    public async Task Consecutive_rate_limits_have_increasing_delays_until_a_call_succeeds()
    {
        await using var app = TestApp.Create(("HubSpot:LongestWait", "00:00:00"));
        var limits = app.GetService<HubSpotRateLimits>();
        var limiter = app.GetKeyedService<HttpTargetRateLimiter>("hubspot");

        foreach (var seconds in new[] { 1, 2, 4, 8, 10, 10 })
        {
            ObserveHeaders(limits, 429);
            Assert.Equal(TimeSpan.FromSeconds(seconds), limiter.RetryAfter);
            app.Time.Advance(TimeSpan.FromSeconds(seconds));
        }

        ObserveHeaders(limits, 200);
        ObserveHeaders(limits, 429);
        Assert.Equal(TimeSpan.FromSeconds(1), limiter.RetryAfter);
    }

    [Fact]
    public async Task A_rate_limit_stops_every_call_for_the_retry_after_of_HubSpot()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(429, "", ("Retry-After", "50")).RespondWith(200, Found));
        var target = app.GetService<ITarget>();

        Assert.IsType<TargetResult.Busy>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
        var waiting = Assert.IsType<TargetReadiness.Unknown>(await target.CheckReadinessAsync(CancellationToken.None));
        var rejected = Assert.IsType<TargetResult.Busy>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));

        Assert.Equal(TimeSpan.FromSeconds(50), waiting.RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(50), rejected.RetryAfter);
        Assert.Single(_hubSpot.Calls);
        app.Time.Advance(TimeSpan.FromSeconds(50));
        Assert.IsType<TargetResult.Done>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    [InlineData("1")]
    public async Task A_lock_is_waited_for_two_seconds_as_HubSpot_requires(string? retryAfter)
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(423, "", ("Retry-After", retryAfter ?? "")), ("HubSpot:LongestWait", "00:00:00"));
        var target = app.GetService<ITarget>();

        await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(2), Assert.IsType<TargetReadiness.Unknown>(await target.CheckReadinessAsync(CancellationToken.None)).RetryAfter);
    }

    [Fact]
    public async Task A_rate_limit_without_a_retry_after_is_waited_for_too()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(429, "", ("Retry-After", "0")), ("HubSpot:LongestWait", "00:00:00"));
        var target = app.GetService<ITarget>();

        await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(1), Assert.IsType<TargetReadiness.Unknown>(await target.CheckReadinessAsync(CancellationToken.None)).RetryAfter);
    }

    [Fact]
    public async Task A_retry_after_of_a_day_is_tried_again_after_a_minute()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(477, "", ("Retry-After", "86400")));
        var target = app.GetService<ITarget>();

        var busy = Assert.IsType<TargetResult.Busy>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));

        Assert.Equal(TimeSpan.FromDays(1), busy.RetryAfter);
        Assert.Equal(TimeSpan.FromMinutes(1), Assert.IsType<TargetReadiness.Unknown>(await target.CheckReadinessAsync(CancellationToken.None)).RetryAfter);
    }

    [Fact]
    public async Task The_reserved_part_of_the_daily_limit_is_left_to_others_until_the_next_check()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(
            200,
            Found,
            ("X-HubSpot-RateLimit-Daily", "1000"),
            ("X-HubSpot-RateLimit-Daily-Remaining", "99")));
        var target = app.GetService<ITarget>();

        await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);
        var notReady = Assert.IsType<TargetReadiness.NotReady>(await target.CheckReadinessAsync(CancellationToken.None));

        Assert.Contains("DailyReserve", notReady.Problem, StringComparison.Ordinal);
        Assert.Single(_hubSpot.Calls);
        app.Time.Advance(TimeSpan.FromMinutes(5));
        await target.CheckReadinessAsync(CancellationToken.None);
        Assert.Equal(2, _hubSpot.Calls.Count);
    }

    [Fact]
    public async Task With_an_open_circuit_HubSpot_gets_one_call_at_a_time()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(503));
        using var measurements = new MetricRecorder(app.GetService<IMeterFactory>());
        var target = app.GetService<ITarget>();

        for (var update = 0; update < 10; update++)
        {
            Assert.IsType<TargetResult.Busy>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
        }

        Assert.Equal(5, _hubSpot.Calls.Count);
        Assert.Equal(TimeSpan.FromSeconds(5), Assert.IsType<TargetReadiness.Unknown>(await target.CheckReadinessAsync(CancellationToken.None)).RetryAfter);

        app.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.IsType<TargetResult.Busy>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
        Assert.Equal(6, _hubSpot.Calls.Count);
        Assert.Equal(TimeSpan.FromSeconds(10), Assert.IsType<TargetReadiness.Unknown>(await target.CheckReadinessAsync(CancellationToken.None)).RetryAfter);

        _hubSpot.RespondWith(200, Found);
        app.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.IsType<TargetResult.Done>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
        Assert.Equal(7, _hubSpot.Calls.Count);
        Assert.Equal([1, 1, 0], measurements.Measurements.Where(measured => measured.Instrument == "auth0sync.target.circuit").Select(measured => (int)measured.Value));
        Assert.Equal(2, app.GetLogLines(LogEvents.TargetCircuitOpened).Count);
        Assert.Single(app.GetLogLines(LogEvents.TargetCircuitClosed));
    }

    [Fact]
    public async Task A_HubSpot_that_does_not_respond_within_half_the_timeout_opens_the_circuit_too()
    {
        using var started = new SemaphoreSlim(0);
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(cancellationToken =>
        {
            started.Release();
            return NeverRespondAsync(cancellationToken);
        }));
        var target = app.GetService<ITarget>();

        var asked = Enumerable.Range(0, 5).Select(_ => target.CreateAsync(Fields, CancellationToken.None)).ToList();
        foreach (var _ in asked)
        {
            await started.WaitAsync();
        }

        app.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.All(await Task.WhenAll(asked), result => Assert.IsType<TargetResult.Busy>(result));
        Assert.Equal(TimeSpan.FromSeconds(5), Assert.IsType<TargetReadiness.Unknown>(await target.CheckReadinessAsync(CancellationToken.None)).RetryAfter);
    }

    [Fact]
    public async Task A_canceled_call_keeps_the_circuit_open()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(503));
        var target = app.GetService<ITarget>();
        for (var update = 0; update < 10; update++)
        {
            await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);
        }

        var started = new TaskCompletionSource();
        _hubSpot.RespondWith(cancellationToken =>
        {
            started.SetResult();
            return NeverRespondAsync(cancellationToken);
        });
        app.Time.SkipDelaysUpTo = TimeSpan.Zero;
        app.Time.Advance(TimeSpan.FromSeconds(5));
        using var cancellation = new CancellationTokenSource();
        var canceled = target.UpdateAsync(new RecordKey.Id("101"), Fields, cancellation.Token);
        var other = target.UpdateAsync(new RecordKey.Id("102"), Fields, CancellationToken.None);
        app.Time.Advance(TimeSpan.FromMilliseconds(10));
        await started.Task;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => canceled);
        Assert.IsType<TargetResult.Busy>(await other);

        Assert.Equal(6, _hubSpot.Calls.Count);
        Assert.Empty(app.GetLogLines(LogEvents.TargetCircuitClosed));
        Assert.Equal(TimeSpan.FromSeconds(10), Assert.IsType<TargetReadiness.Unknown>(await target.CheckReadinessAsync(CancellationToken.None)).RetryAfter);

        _hubSpot.RespondWith(200, Found);
        app.Time.SkipDelaysUpTo = TimeSpan.FromSeconds(5);
        app.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.IsType<TargetResult.Done>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
        Assert.Single(app.GetLogLines(LogEvents.TargetCircuitClosed));
    }

    private static async Task<HttpResponseMessage> NeverRespondAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return new HttpResponseMessage();
    }

    private static void ObserveHeaders(HubSpotRateLimits limits, int status, params (string Name, int Value)[] headers)
    {
        using var message = new HttpResponseMessage();
        foreach (var (name, value) in headers)
        {
            message.Headers.Add($"X-HubSpot-RateLimit-{name}", $"{value}");
        }

        limits.Observe(new HttpTargetResponse(status, null, null), message.Headers);
    }

    /// <summary>Counts the calls that may be sent without a wait.</summary>
    private static async Task<int> CountImmediateCallsAsync(HttpTargetRateLimiter limiter, int maxCalls = int.MaxValue)
    {
        var calls = 0;
        while (calls < maxCalls && limiter.WaitUntilDueAsync().IsCompleted)
        {
            using var permit = await limiter.AcquireAsync(CancellationToken.None);
            calls++;
        }

        return calls;
    }
}
