using System.Diagnostics.Metrics;
using System.Text;
using Auth0Sync.Core.Health;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Azure;
using Xunit;

namespace Auth0Sync.Tests.Health;

/// <summary>How long the queues' messages have waited is measured without taking any.</summary>
public class QueueWatcherTests
{
    [Fact]
    public async Task The_oldest_visible_message_of_each_queue_is_measured_wherever_it_stands()
    {
        await using var app = Composition.With();
        app.Storage.Visible.AddRange([Old(app, "{}", 2), Old(app, "{}", 9), Old(app, "{}", 4)]);
        app.Storage.VisiblePoison.Add(Old(app, "no message of ours", 3));

        var (isWell, ages) = await WatchAsync(app);

        Assert.True(isWell);
        Assert.Equal((9 * 60, 3 * 60), (ages["queue=auth0-events"], ages["queue=auth0-events-poison"]));
    }

    [Fact]
    public async Task Empty_queues_are_measured_as_nothing_waiting()
    {
        await using var app = Composition.With();

        var (isWell, ages) = await WatchAsync(app);

        Assert.True(isWell);
        Assert.Equal((0, 0), (ages["queue=auth0-events"], ages["queue=auth0-events-poison"]));
    }

    [Theory]
    [InlineData(60, 61, 60)]
    [InlineData(60, 60, 0)]
    [InlineData(60, 90, 30 * 60)]
    [InlineData(10_000, 10_001, 60)]
    public async Task A_message_that_was_put_back_waits_from_when_it_is_due(int delayMinutes, int ageMinutes, int seconds)
    {
        await using var app = Composition.With();
        var message = EventMessage.New("hubspot", "{}"u8.ToArray(), app.Time.GetUtcNow());
        await app.Get<IEventQueue>().SendAsync(message, TimeSpan.FromMinutes(delayMinutes), CancellationToken.None);
        app.Storage.Visible.Add((Assert.Single(app.Storage.Messages).Body, app.Time.GetUtcNow().AddMinutes(-ageMinutes)));

        var (_, ages) = await WatchAsync(app);

        Assert.Equal(seconds, ages["queue=auth0-events"]);
    }

    [Theory]
    [InlineData("00:20:00", 19, true)]
    [InlineData("00:20:00", 21, false)]
    public async Task How_long_a_message_may_wait_is_a_setting(string limit, int minutes, bool isWell)
    {
        await using var app = Composition.With(("Queue:WarnAfter", limit));
        app.Storage.Visible.Add(Old(app, "{}", minutes));

        Assert.Equal(isWell, (await WatchAsync(app)).IsWell);

        var lines = app.LinesOf(LogEvents.QueueOverdue);
        Assert.Equal(isWell ? 0 : 1, lines.Count);
        Assert.All(lines, line => Assert.Contains("auth0-events has waited for 21 minutes", line.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("00:00:59")]
    [InlineData("7.00:00:01")]
    public async Task A_limit_that_makes_no_sense_is_refused(string limit)
    {
        await using var app = Composition.With(("Queue:WarnAfter", limit));
        app.Storage.Visible.Add(Old(app, "{}", 1));

        var refused = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => WatchAsync(app));

        Assert.StartsWith("Auth0Sync:Queue:WarnAfter is ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("nul\0l")]
    [InlineData("""{"delay":"long"}""")]
    [InlineData("""{"delay":1.5}""")]
    [InlineData("""{"delay":99999999999999}""")]
    public async Task A_message_that_says_nothing_of_a_delay_waits_since_it_was_put_in(string body)
    {
        await using var app = Composition.With();
        app.Storage.Visible.Add(Old(app, body, 7));

        Assert.Equal(7 * 60, (await WatchAsync(app)).Ages["queue=auth0-events"]);
    }

    [Fact]
    public async Task A_message_from_a_clock_that_is_ahead_has_not_waited()
    {
        await using var app = Composition.With();
        app.Storage.Visible.Add(Old(app, "{}", -3));

        Assert.Equal(0, (await WatchAsync(app)).Ages["queue=auth0-events"]);
    }

    [Fact]
    public async Task Queues_that_cannot_be_looked_at_are_said_and_not_taken_for_overdue()
    {
        await using var app = Composition.With();
        foreach (var failure in new Exception[] { new RequestFailedException(503, "Busy", "ServerBusy", null), new FormatException("The input is not base64.") })
        {
            app.Storage.PeekFailure = failure;
            Assert.True((await WatchAsync(app)).IsWell);
        }

        Assert.Equal(2, app.LinesOf(LogEvents.QueueNotPeeked).Count);
        Assert.Empty(app.LinesOf(LogEvents.QueueOverdue));
    }

    private static (byte[] Body, DateTimeOffset InsertedOn) Old(Composition app, string body, int minutes) =>
        (Encoding.UTF8.GetBytes(body), app.Time.GetUtcNow().AddMinutes(-minutes));

    private static async Task<(bool IsWell, Dictionary<string, double> Ages)> WatchAsync(Composition app)
    {
        using var measurements = new Measurements(app.Get<IMeterFactory>());
        var isWell = await app.Get<QueueWatcher>().WatchAsync(CancellationToken.None);
        return (isWell, measurements.All.Where(measured => measured.Instrument == "auth0sync.queue.oldest").ToDictionary(measured => measured.Tags, measured => measured.Value));
    }
}
