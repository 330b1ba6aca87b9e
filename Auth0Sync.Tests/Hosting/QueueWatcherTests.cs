using System.Diagnostics.Metrics;
using System.Text;
using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Azure;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Auth0Sync.Tests.Hosting;

/// <summary>The age of the queues' messages is measured without dequeuing any.</summary>
[Trait("Category", "Integration")]
public sealed class QueueWatcherTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task The_oldest_visible_message_of_each_queue_is_measured_at_any_position()
    {
        await using var app = TestApp.Create();
        app.Storage.VisibleMessages.AddRange([CreateOldMessage(app, "{}", 2), CreateOldMessage(app, "{}", 9), CreateOldMessage(app, "{}", 4)]);
        app.Storage.VisiblePoisonMessages.Add(CreateOldMessage(app, "not a message of Auth0Sync", 3));

        var (isHealthy, ages) = await RunWatcherAsync(app);

        Assert.True(isHealthy);
        Assert.Equal((9 * 60, 3 * 60), (ages["queue=auth0-events-hubspot"], ages["queue=auth0-events-hubspot-poison"]));
    }

    [Fact]
    public async Task Empty_queues_are_measured_as_zero()
    {
        await using var app = TestApp.Create();

        var (isHealthy, ages) = await RunWatcherAsync(app);

        Assert.True(isHealthy);
        Assert.Equal((0, 0), (ages["queue=auth0-events-hubspot"], ages["queue=auth0-events-hubspot-poison"]));
    }

    [Theory]
    [InlineData(60, 61, 60)]
    [InlineData(60, 60, 0)]
    [InlineData(60, 90, 30 * 60)]
    [InlineData(10_000, 10_001, 60)]
    public async Task The_age_of_a_requeued_message_starts_when_it_becomes_visible(int delayMinutes, int ageMinutes, int seconds)
    {
        await using var app = TestApp.Create();
        var message = EventMessage.Create("hubspot", "{}"u8.ToArray(), app.Time.GetUtcNow());
        await app.GetService<IEventQueue>().SendAsync(message, TimeSpan.FromMinutes(delayMinutes), CancellationToken.None);
        app.Storage.VisibleMessages.Add((Base64(Assert.Single(app.Storage.SentMessages).Body), app.Time.GetUtcNow().AddMinutes(-ageMinutes)));

        var (_, ages) = await RunWatcherAsync(app);

        Assert.Equal(seconds, ages["queue=auth0-events-hubspot"]);
    }

    [Theory]
    [InlineData("00:20:00", 19, true)]
    [InlineData("00:20:00", 21, false)]
    public async Task The_maximum_age_of_a_message_is_a_setting(string limit, int minutes, bool isHealthy)
    {
        await using var app = TestApp.Create(("Queue:WarnAfter", limit));
        app.Storage.VisibleMessages.Add(CreateOldMessage(app, "{}", minutes));

        Assert.Equal(isHealthy, (await RunWatcherAsync(app)).IsHealthy);

        var lines = app.GetLogLines(LogEvents.QueueOverdue);
        Assert.Equal(isHealthy ? 0 : 1, lines.Count);
        Assert.All(lines, line => Assert.Contains("auth0-events-hubspot has waited for 21 minutes", line.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("00:00:59")]
    [InlineData("7.00:00:01")]
    public async Task An_invalid_limit_is_rejected(string limit)
    {
        await using var app = TestApp.Create(("Queue:WarnAfter", limit));
        app.Storage.VisibleMessages.Add(CreateOldMessage(app, "{}", 1));

        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => RunWatcherAsync(app));

        Assert.StartsWith("Auth0Sync:Queue:WarnAfter is ", error.Message, StringComparison.Ordinal);
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
    public async Task The_age_of_a_message_without_a_delay_starts_at_its_insertion(string body)
    {
        await using var app = TestApp.Create();
        app.Storage.VisibleMessages.Add((Base64(Encoding.UTF8.GetBytes(body)), app.Time.GetUtcNow().AddMinutes(-7)));

        Assert.Equal(7 * 60, (await RunWatcherAsync(app)).Ages["queue=auth0-events-hubspot"]);
    }

    [Theory]
    [InlineData("no base64")]
    [InlineData("e30=e30=")]
    [InlineData("e3")]
    [InlineData("{\"delay\":60}")]
    [InlineData("<QueueMessage>\u00fc\u6f22</QueueMessage>")]
    [InlineData("")]
    public async Task A_message_that_is_not_base64_has_an_age_and_hides_no_other_message(string body)
    {
        await using var app = TestApp.Create();
        foreach (var visible in new[] { app.Storage.VisibleMessages, app.Storage.VisiblePoisonMessages })
        {
            visible.AddRange([CreateOldMessage(app, "e30=", 4), CreateOldMessage(app, body, 2), CreateOldMessage(app, "e30=", 16)]);
        }

        var (isHealthy, ages) = await RunWatcherAsync(app);
        app.Storage.VisiblePoisonMessages.Add(CreateOldMessage(app, body, 90));
        var (_, later) = await RunWatcherAsync(app);

        Assert.False(isHealthy);
        Assert.Equal((16 * 60, 16 * 60), (ages["queue=auth0-events-hubspot"], ages["queue=auth0-events-hubspot-poison"]));
        Assert.Equal((16 * 60, 90 * 60), (later["queue=auth0-events-hubspot"], later["queue=auth0-events-hubspot-poison"]));
        Assert.Equal(4, app.GetLogLines(LogEvents.QueueOverdue).Count);
        Assert.Empty(app.GetLogLines(LogEvents.QueueCheckFailed));
    }

    /// <summary>Uses the real SDK: a client that expects base64 fails if a single peeked message has another encoding.</summary>
    [Theory]
    [InlineData(TargetQueue.Prefix + "hubspot")]
    [InlineData(TargetQueue.Prefix + "hubspot" + TargetQueue.PoisonSuffix)]
    public async Task The_storage_service_returns_its_messages_next_to_one_that_is_not_base64(string name)
    {
        var connection = new ConfigurationBuilder().AddInMemoryCollection([new("AzureWebJobsStorage", azurite.NewAccountConnectionString())]).Build().GetSection("AzureWebJobsStorage");
        var account = StorageAccount.Create(connection);
        await account.Queues.GetQueueClient(name).CreateAsync();
        await account.Queues.GetQueueClient(name).SendMessageAsync("""{"v":1}""");
        await account.RawQueues.GetQueueClient(name).SendMessageAsync("no base64 & <no> XML");
        await using var app = TestApp.Create(services => services.Replace(ServiceDescriptor.Singleton(account)));

        await Assert.ThrowsAsync<FormatException>(() => account.Queues.GetQueueClient(name).PeekMessagesAsync(32));
        Assert.NotNull(await app.GetService<IEventQueue>().GetOldestMessageTimeAsync(name, CancellationToken.None));
    }

    [Fact]
    public async Task A_message_from_a_clock_that_is_ahead_has_age_zero()
    {
        await using var app = TestApp.Create();
        app.Storage.VisibleMessages.Add(CreateOldMessage(app, "{}", -3));

        Assert.Equal(0, (await RunWatcherAsync(app)).Ages["queue=auth0-events-hubspot"]);
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
    public async Task A_queue_that_cannot_be_peeked_is_reported_unhealthy_and_the_other_is_still_measured(Exception failure)
    {
        foreach (var (failing, working) in new[] { (TargetQueue.GetName("hubspot"), TargetQueue.GetPoisonName("hubspot")), (TargetQueue.GetPoisonName("hubspot"), TargetQueue.GetName("hubspot")) })
        {
            await using var app = TestApp.Create();
            app.Storage.VisibleMessages.Add(CreateOldMessage(app, "e30=", 5));
            app.Storage.VisiblePoisonMessages.Add(CreateOldMessage(app, "e30=", 5));
            app.Storage.PeekFailures[failing] = failure;

            var (isHealthy, ages) = await RunWatcherAsync(app);

            Assert.False(isHealthy);
            Assert.Equal(5 * 60, Assert.Single(ages, age => age.Key == $"queue={working}").Value);
            Assert.Single(ages);
            Assert.StartsWith($"Failed to read {failing}, so the age of its messages is unknown", Assert.Single(app.GetLogLines(LogEvents.QueueCheckFailed)).Text, StringComparison.Ordinal);
            Assert.Empty(app.GetLogLines(LogEvents.QueueOverdue));
        }
    }

    [Fact]
    public async Task A_canceled_check_is_not_a_failure_of_the_queue()
    {
        await using var app = TestApp.Create();
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        app.Storage.PeekFailures[TargetQueue.GetName("hubspot")] = new OperationCanceledException(canceled.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => app.GetService<QueueWatcher>().CheckAsync(canceled.Token));

        Assert.Empty(app.GetLogLines(LogEvents.QueueCheckFailed));
    }

    private static byte[] Base64(byte[] body) => Encoding.ASCII.GetBytes(Convert.ToBase64String(body));

    private static (byte[] Body, DateTimeOffset InsertedOn) CreateOldMessage(TestApp app, string body, int minutes) =>
        (Encoding.UTF8.GetBytes(body), app.Time.GetUtcNow().AddMinutes(-minutes));

    private static async Task<(bool IsHealthy, Dictionary<string, double> Ages)> RunWatcherAsync(TestApp app)
    {
        using var measurements = new MetricRecorder(app.GetService<IMeterFactory>());
        var isHealthy = await app.GetService<QueueWatcher>().CheckAsync(CancellationToken.None);
        return (isHealthy, measurements.Measurements.Where(measured => measured.Instrument == "auth0sync.queue.oldest").ToDictionary(measured => measured.Tags, measured => measured.Value));
    }
}
