using System.Diagnostics.Metrics;
using System.Text;
using Auth0Sync.Core.Health;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Azure;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Auth0Sync.Tests.Health;

/// <summary>How long the queues' messages have waited is measured without taking any.</summary>
public sealed class QueueWatcherTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
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
        app.Storage.Visible.Add((Base64(Assert.Single(app.Storage.Messages).Body), app.Time.GetUtcNow().AddMinutes(-ageMinutes)));

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
    [InlineData("""{"delay":604801}""")]
    [InlineData("""{"delay":-600}""")]
    public async Task A_message_that_says_nothing_of_a_delay_waits_since_it_was_put_in(string body)
    {
        await using var app = Composition.With();
        app.Storage.Visible.Add((Base64(Encoding.UTF8.GetBytes(body)), app.Time.GetUtcNow().AddMinutes(-7)));

        Assert.Equal(7 * 60, (await WatchAsync(app)).Ages["queue=auth0-events"]);
    }

    [Theory]
    [InlineData("no base64")]
    [InlineData("e30=e30=")]
    [InlineData("e3")]
    [InlineData("{\"delay\":60}")]
    [InlineData("<QueueMessage>\u00fc\u6f22</QueueMessage>")]
    [InlineData("")]
    public async Task A_message_that_is_not_base64_waits_like_every_other_and_hides_none_of_them(string body)
    {
        await using var app = Composition.With();
        foreach (var visible in new[] { app.Storage.Visible, app.Storage.VisiblePoison })
        {
            visible.AddRange([Old(app, "e30=", 4), Old(app, body, 2), Old(app, "e30=", 16)]);
        }

        var (isWell, ages) = await WatchAsync(app);
        app.Storage.VisiblePoison.Add(Old(app, body, 90));
        var (_, later) = await WatchAsync(app);

        Assert.False(isWell);
        Assert.Equal((16 * 60, 16 * 60), (ages["queue=auth0-events"], ages["queue=auth0-events-poison"]));
        Assert.Equal((16 * 60, 90 * 60), (later["queue=auth0-events"], later["queue=auth0-events-poison"]));
        Assert.Equal(4, app.LinesOf(LogEvents.QueueOverdue).Count);
        Assert.Empty(app.LinesOf(LogEvents.QueueNotPeeked));
    }

    /// <summary>With the SDK and a queue of its own: a client that expects base64 would fail, whatever stands beside it.</summary>
    [Theory]
    [InlineData(EventQueue.Name)]
    [InlineData(EventQueue.PoisonName)]
    public async Task The_storage_service_shows_its_messages_beside_one_that_is_not_base64(string name)
    {
        var connection = new ConfigurationBuilder().AddInMemoryCollection([new("AzureWebJobsStorage", azurite.NewAccount())]).Build().GetSection("AzureWebJobsStorage");
        var account = StorageAccount.From(connection);
        await account.Queues.GetQueueClient(name).CreateAsync();
        await account.Queues.GetQueueClient(name).SendMessageAsync("""{"v":1}""");
        await account.RawQueues.GetQueueClient(name).SendMessageAsync("no base64 & <no> XML");
        await using var app = Composition.With(services => services.Replace(ServiceDescriptor.Singleton(account)));

        await Assert.ThrowsAsync<FormatException>(() => account.Queues.GetQueueClient(name).PeekMessagesAsync(32));
        Assert.NotNull(await app.Get<IEventQueue>().PeekOldestAsync(name, CancellationToken.None));
    }

    [Fact]
    public async Task A_message_from_a_clock_that_is_ahead_has_not_waited()
    {
        await using var app = Composition.With();
        app.Storage.Visible.Add(Old(app, "{}", -3));

        Assert.Equal(0, (await WatchAsync(app)).Ages["queue=auth0-events"]);
    }

    public static TheoryData<Exception> Failures =>
    [
        new RequestFailedException(503, "Busy", "ServerBusy", null),
        new RequestFailedException(403, "Denied", "AuthorizationPermissionMismatch", null),
        new Azure.Identity.CredentialUnavailableException("no identity"),
        new AggregateException(new RequestFailedException("not reached")),
        new TaskCanceledException("the network was too slow"),
        new System.Xml.XmlException("a proxy answered"),
        new FormatException("The input is not base64."),
    ];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_queue_that_cannot_be_looked_at_is_said_not_well_and_loses_no_measurement_of_the_other(Exception failure)
    {
        foreach (var (broken, whole) in new[] { (EventQueue.Name, EventQueue.PoisonName), (EventQueue.PoisonName, EventQueue.Name) })
        {
            await using var app = Composition.With();
            app.Storage.Visible.Add(Old(app, "e30=", 5));
            app.Storage.VisiblePoison.Add(Old(app, "e30=", 5));
            app.Storage.PeekFailures[broken] = failure;

            var (isWell, ages) = await WatchAsync(app);

            Assert.False(isWell);
            Assert.Equal(5 * 60, Assert.Single(ages, age => age.Key == $"queue={whole}").Value);
            Assert.Single(ages);
            Assert.StartsWith($"{broken} could not be looked at", Assert.Single(app.LinesOf(LogEvents.QueueNotPeeked)).Text, StringComparison.Ordinal);
            Assert.Empty(app.LinesOf(LogEvents.QueueOverdue));
        }
    }

    [Fact]
    public async Task A_look_that_is_canceled_is_no_failure_of_the_queue()
    {
        await using var app = Composition.With();
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        app.Storage.PeekFailures[EventQueue.Name] = new OperationCanceledException(canceled.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => app.Get<QueueWatcher>().WatchAsync(canceled.Token));

        Assert.Empty(app.LinesOf(LogEvents.QueueNotPeeked));
    }

    private static byte[] Base64(byte[] body) => Encoding.ASCII.GetBytes(Convert.ToBase64String(body));

    private static (byte[] Body, DateTimeOffset InsertedOn) Old(Composition app, string body, int minutes) =>
        (Encoding.UTF8.GetBytes(body), app.Time.GetUtcNow().AddMinutes(-minutes));

    private static async Task<(bool IsWell, Dictionary<string, double> Ages)> WatchAsync(Composition app)
    {
        using var measurements = new Measurements(app.Get<IMeterFactory>());
        var isWell = await app.Get<QueueWatcher>().WatchAsync(CancellationToken.None);
        return (isWell, measurements.All.Where(measured => measured.Instrument == "auth0sync.queue.oldest").ToDictionary(measured => measured.Tags, measured => measured.Value));
    }
}
