using System.Diagnostics.Metrics;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.HubSpot;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>How HubSpot's answers steer what is sent, and what is left alone.</summary>
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
    public async Task The_limit_is_what_HubSpot_says_and_at_most_the_configured_one(string? configured, int told, int atOnce)
    {
        await using var app = Composition.With(("HubSpot:CallsPerTenSeconds", configured));
        var limits = app.Get<HubSpotLimits>();

        Tell(limits, 200, ("Max", told), ("Interval-Milliseconds", 10_000), ("Remaining", told - 1));

        Assert.Equal(atOnce, await AtOnceAsync(limits));
    }

    [Theory]
    [InlineData("0.1", 1)]
    [InlineData("0.5", 25)]
    public async Task An_instance_uses_its_share_only(string share, int atOnce)
    {
        await using var app = Composition.With(("HubSpot:Share", share));
        var limits = app.Get<HubSpotLimits>();

        Tell(limits, 200, ("Max", share == "0.1" ? 190 : 1000), ("Remaining", 189));

        Assert.Equal(atOnce, await AtOnceAsync(limits));
    }

    [Fact]
    public async Task Where_nearly_nothing_is_left_of_the_window_nothing_goes_for_a_second()
    {
        await using var app = Composition.With();
        var limits = app.Get<HubSpotLimits>();

        Tell(limits, 200, ("Max", 190), ("Remaining", 9));

        Assert.Equal(0, await AtOnceAsync(limits));
        app.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(limits.RefusedFor);
    }

    [Fact]
    public async Task The_interval_is_what_HubSpot_says()
    {
        await using var app = Composition.With(("HubSpot:LongestWait", "00:00:00"));
        var limits = app.Get<HubSpotLimits>();

        Tell(limits, 200, ("Max", 20), ("Interval-Milliseconds", 1_000), ("Remaining", 19));

        Assert.Equal(1, await AtOnceAsync(limits, most: 1));
        Assert.Equal(TimeSpan.FromSeconds(1) / 17, limits.RefusedFor);
    }

    [Fact]
    public async Task Refusals_one_after_the_other_are_waited_for_longer_and_longer_until_a_call_succeeds()
    {
        await using var app = Composition.With(("HubSpot:LongestWait", "00:00:00"));
        var limits = app.Get<HubSpotLimits>();

        foreach (var seconds in new[] { 1, 2, 4, 8, 10, 10 })
        {
            Tell(limits, 429);
            Assert.Equal(TimeSpan.FromSeconds(seconds), limits.RefusedFor);
            app.Time.Advance(TimeSpan.FromSeconds(seconds));
        }

        Tell(limits, 200);
        Tell(limits, 429);
        Assert.Equal(TimeSpan.FromSeconds(1), limits.RefusedFor);
    }

    [Fact]
    public async Task A_refusal_stops_every_call_for_as_long_as_HubSpot_asks()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(429, "", ("Retry-After", "50")).Answer(200, Found));
        var target = app.Get<ITarget>();

        Assert.IsType<TargetResult.Busy>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
        var waiting = Assert.IsType<TargetReadiness.Unknown>(await target.CheckAsync(CancellationToken.None));
        var refused = Assert.IsType<TargetResult.Busy>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));

        Assert.Equal(TimeSpan.FromSeconds(50), waiting.RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(50), refused.RetryAfter);
        Assert.Single(_hubSpot.Calls);
        app.Time.Advance(TimeSpan.FromSeconds(50));
        Assert.IsType<TargetResult.Done>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    [InlineData("1")]
    public async Task A_lock_is_left_alone_for_the_two_seconds_that_HubSpot_names(string? retryAfter)
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(423, "", ("Retry-After", retryAfter ?? "")), ("HubSpot:LongestWait", "00:00:00"));
        var target = app.Get<ITarget>();

        await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(2), Assert.IsType<TargetReadiness.Unknown>(await target.CheckAsync(CancellationToken.None)).RetryAfter);
    }

    [Fact]
    public async Task A_refusal_that_asks_for_no_wait_is_waited_for_all_the_same()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(429, "", ("Retry-After", "0")), ("HubSpot:LongestWait", "00:00:00"));
        var target = app.Get<ITarget>();

        await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(1), Assert.IsType<TargetReadiness.Unknown>(await target.CheckAsync(CancellationToken.None)).RetryAfter);
    }

    [Fact]
    public async Task A_wait_of_a_day_is_tried_again_after_a_minute()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(477, "", ("Retry-After", "86400")));
        var target = app.Get<ITarget>();

        var busy = Assert.IsType<TargetResult.Busy>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));

        Assert.Equal(TimeSpan.FromDays(1), busy.RetryAfter);
        Assert.Equal(TimeSpan.FromMinutes(1), Assert.IsType<TargetReadiness.Unknown>(await target.CheckAsync(CancellationToken.None)).RetryAfter);
    }

    [Fact]
    public async Task What_is_reserved_of_the_day_is_left_to_others_until_it_is_asked_again()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(
            200,
            Found,
            ("X-HubSpot-RateLimit-Daily", "1000"),
            ("X-HubSpot-RateLimit-Daily-Remaining", "99")));
        var target = app.Get<ITarget>();

        await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);
        var notReady = Assert.IsType<TargetReadiness.NotReady>(await target.CheckAsync(CancellationToken.None));

        Assert.Contains("DailyReserve", notReady.Problem, StringComparison.Ordinal);
        Assert.Single(_hubSpot.Calls);
        app.Time.Advance(TimeSpan.FromMinutes(5));
        await target.CheckAsync(CancellationToken.None);
        Assert.Equal(2, _hubSpot.Calls.Count);
    }

    [Fact]
    public async Task A_HubSpot_that_is_down_costs_one_call_at_a_time()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(503));
        using var measurements = new Measurements(app.Get<IMeterFactory>());
        var target = app.Get<ITarget>();

        for (var update = 0; update < 10; update++)
        {
            Assert.IsType<TargetResult.Busy>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
        }

        Assert.Equal(5, _hubSpot.Calls.Count);
        Assert.Equal(TimeSpan.FromSeconds(5), Assert.IsType<TargetReadiness.Unknown>(await target.CheckAsync(CancellationToken.None)).RetryAfter);

        app.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.IsType<TargetResult.Busy>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
        Assert.Equal(6, _hubSpot.Calls.Count);
        Assert.Equal(TimeSpan.FromSeconds(10), Assert.IsType<TargetReadiness.Unknown>(await target.CheckAsync(CancellationToken.None)).RetryAfter);

        _hubSpot.Answer(200, Found);
        app.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.IsType<TargetResult.Done>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
        Assert.Equal(7, _hubSpot.Calls.Count);
        Assert.Equal([1, 1, 0], measurements.All.Where(measured => measured.Instrument == "auth0sync.target.circuit").Select(measured => (int)measured.Value));
        Assert.Equal(2, app.LinesOf(LogEvents.TargetDown).Count);
        Assert.Single(app.LinesOf(LogEvents.TargetUp));
    }

    [Fact]
    public async Task A_HubSpot_that_does_not_answer_within_half_the_time_is_down_too()
    {
        using var started = new SemaphoreSlim(0);
        await using var app = HubSpotComposition.With(_hubSpot.Answer(cancellationToken =>
        {
            started.Release();
            return SilenceAsync(cancellationToken);
        }));
        var target = app.Get<ITarget>();

        var asked = Enumerable.Range(0, 5).Select(_ => target.CreateAsync(Fields, CancellationToken.None)).ToList();
        foreach (var _ in asked)
        {
            await started.WaitAsync();
        }

        app.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.All(await Task.WhenAll(asked), result => Assert.IsType<TargetResult.Busy>(result));
        Assert.Equal(TimeSpan.FromSeconds(5), Assert.IsType<TargetReadiness.Unknown>(await target.CheckAsync(CancellationToken.None)).RetryAfter);
    }

    [Fact]
    public async Task A_try_that_was_given_up_does_not_say_that_HubSpot_is_up()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(503));
        var target = app.Get<ITarget>();
        for (var update = 0; update < 10; update++)
        {
            await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);
        }

        var started = new TaskCompletionSource();
        _hubSpot.Answer(cancellationToken =>
        {
            started.SetResult();
            return SilenceAsync(cancellationToken);
        });
        app.Time.SkipsWaitsUpTo = TimeSpan.Zero;
        app.Time.Advance(TimeSpan.FromSeconds(5));
        using var givesUp = new CancellationTokenSource();
        var gone = target.UpdateAsync(new RecordKey.Id("101"), Fields, givesUp.Token);
        var other = target.UpdateAsync(new RecordKey.Id("102"), Fields, CancellationToken.None);
        app.Time.Advance(TimeSpan.FromMilliseconds(10));
        await started.Task;
        await givesUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.IsType<TargetResult.Busy>(await other);

        Assert.Equal(6, _hubSpot.Calls.Count);
        Assert.Empty(app.LinesOf(LogEvents.TargetUp));
        Assert.Equal(TimeSpan.FromSeconds(10), Assert.IsType<TargetReadiness.Unknown>(await target.CheckAsync(CancellationToken.None)).RetryAfter);

        _hubSpot.Answer(200, Found);
        app.Time.SkipsWaitsUpTo = TimeSpan.FromSeconds(5);
        app.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.IsType<TargetResult.Done>(await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
        Assert.Single(app.LinesOf(LogEvents.TargetUp));
    }

    private static async Task<HttpResponseMessage> SilenceAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return new HttpResponseMessage();
    }

    private static void Tell(HubSpotLimits limits, int status, params (string Name, int Value)[] headers)
    {
        using var message = new HttpResponseMessage();
        foreach (var (name, value) in headers)
        {
            message.Headers.Add($"X-HubSpot-RateLimit-{name}", $"{value}");
        }

        limits.Observe(new HubSpotAnswer(status, null, null), message.Headers);
    }

    /// <summary>How many calls may go without any wait.</summary>
    private static async Task<int> AtOnceAsync(HubSpotLimits limits, int most = int.MaxValue)
    {
        var calls = 0;
        while (calls < most && limits.UntilDueAsync().IsCompleted)
        {
            using var permit = await limits.AcquireAsync(CancellationToken.None);
            calls++;
        }

        return calls;
    }
}
