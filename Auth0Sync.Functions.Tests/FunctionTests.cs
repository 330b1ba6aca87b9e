using System.Reflection;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using Moq;
using Xunit;

namespace Auth0Sync.Functions.Tests;

[Trait("Category", "Unit")]
public sealed class FunctionTests : IAsyncDisposable
{
    private readonly FunctionAppHarness _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_message_is_passed_on_byte_for_byte()
    {
        await _app.GetFunction<HubSpotFunctions>().CorrelateAsync(CreateMessage("not a message of Auth0Sync: ÅÖ"), CancellationToken.None);

        VerifySentToReview("Unreadable", "not a message of Auth0Sync: ÅÖ");
    }

    [Fact]
    public async Task A_poisoned_message_is_sent_to_review_byte_for_byte()
    {
        await _app.GetFunction<HubSpotFunctions>().ParkAsync(CreateMessage("poison: ÅÖ"), CancellationToken.None);

        VerifySentToReview("Poisoned", "poison: ÅÖ");
    }

    [Fact]
    public async Task Without_Auth0_credentials_recovery_sends_no_request()
    {
        await _app.GetFunction<RecoverDeliveries>().RunAsync(new TimerInfo(), CancellationToken.None);

        Assert.Empty(_app.Auth0.Calls);
        _app.Queue.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task With_credentials_recovery_calls_Auth0()
    {
        await using var app = new FunctionAppHarness(
            ("Auth0Sync:Auth0:Domain", "quay.eu.auth0.com"),
            ("Auth0Sync:Auth0:ClientId", "client"),
            ("Auth0Sync:Auth0:ClientSecret", "secret"),
            ("Auth0Sync:Auth0:StreamIds:0", "est_9fGkT3wYqL6vXn1ZrC8hMs"));

        await app.GetFunction<RecoverDeliveries>().RunAsync(new TimerInfo(), CancellationToken.None);

        Assert.Equal(["POST https://quay.eu.auth0.com/oauth/token"], app.Auth0.Calls);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(14, 1)]
    [InlineData(15, 0)]
    [InlineData(59, 0)]
    public async Task The_review_timer_counts_the_items_of_every_reason_and_looks_for_old_journal_entries_once_an_hour(int minute, int listings)
    {
        _app.Clock.Now = new DateTimeOffset(2026, 11, 5, 12, minute, 0, TimeSpan.Zero);

        await _app.GetFunction<WatchReview>().RunAsync(new TimerInfo(), CancellationToken.None);

        VerifyQueries("PartitionKey eq", Enum.GetValues<ReviewReason>().Length);
        VerifyQueries("PartitionKey gt", listings);
    }

    [Fact]
    public async Task The_queue_timer_peeks_at_both_queues_and_dequeues_nothing()
    {
        await _app.GetFunction<WatchQueues>().RunAsync(new TimerInfo(), CancellationToken.None);

        _app.Queue.Verify(q => q.PeekMessagesAsync(It.IsAny<int?>(), It.IsAny<CancellationToken>()), Times.Exactly(2));
        _app.Queue.VerifyNoOtherCalls();
    }

    [Theory]
    [InlineData(typeof(WatchQueues), "0 */5 * * * *")]
    [InlineData(typeof(RecoverDeliveries), "0 */5 * * * *")]
    [InlineData(typeof(WatchReview), "0 */15 * * * *")]
    public void A_timer_function_has_its_schedule(Type function, string schedule)
    {
        var trigger = function.GetMethod("RunAsync")!.GetParameters()[0].GetCustomAttribute<TimerTriggerAttribute>();

        Assert.Equal(schedule, trigger?.Schedule);
    }

    [Fact]
    public void Every_target_has_its_two_functions_bound_to_its_queues_and_there_are_no_others()
    {
        var expected = _app.Targets.SelectMany(target => new[]
        {
            ($"Correlate{target.DisplayName}", TargetQueue.GetName(target.Name)),
            ($"Park{target.DisplayName}", TargetQueue.GetPoisonName(target.Name)),
        });

        Assert.NotEmpty(_app.Targets);
        Assert.Equal(expected.Order(), FindQueueFunctions().Order());
    }

    [Fact]
    public void The_functions_of_HubSpot_have_the_documented_names_and_queues() => Assert.Subset(
        FindQueueFunctions().ToHashSet(),
        new HashSet<(string, string)> { ("CorrelateHubSpot", "auth0-events-hubspot"), ("ParkHubSpot", "auth0-events-hubspot-poison") });

    [Theory]
    [InlineData(typeof(ReceiveEvents), "auth0/events")]
    [InlineData(typeof(CheckHealth), "health")]
    public void An_http_function_has_its_route_and_needs_no_function_key(Type function, string route)
    {
        var trigger = function.GetMethod("RunAsync")!.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>();

        Assert.Equal(route, trigger?.Route);
        Assert.Equal(AuthorizationLevel.Anonymous, trigger?.AuthLevel);
    }

    private void VerifySentToReview(string reason, string content)
    {
        _app.ReviewBlob.Verify(b => b.UploadAsync(It.Is<BinaryData>(d => d.ToString() == content), It.IsAny<BlobUploadOptions>(), It.IsAny<CancellationToken>()), Times.Once);
        _app.Table.Verify(
            t => t.AddEntityAsync(It.Is<TableEntity>(row => row.PartitionKey == reason), It.IsAny<CancellationToken>()),
            Times.Once);
    }

    private static IEnumerable<(string Function, string Queue)> FindQueueFunctions() =>
        from method in typeof(HubSpotFunctions).Assembly.GetTypes().SelectMany(type => type.GetMethods())
        let function = method.GetCustomAttribute<FunctionAttribute>()
        let trigger = method.GetParameters().FirstOrDefault()?.GetCustomAttribute<QueueTriggerAttribute>()
        where function is not null && trigger is not null
        select (function.Name, trigger.QueueName);

    private void VerifyQueries(string filter, int count) => _app.Table.Verify(
        table => table.QueryAsync<TableEntity>(
            It.Is<string>(query => query.StartsWith(filter, StringComparison.Ordinal)), It.IsAny<int?>(), It.IsAny<IEnumerable<string>>(), It.IsAny<CancellationToken>()),
        Times.Exactly(count));

    private static QueueMessage CreateMessage(string text) => QueuesModelFactory.QueueMessage("1", "receipt", text, 1);
}
