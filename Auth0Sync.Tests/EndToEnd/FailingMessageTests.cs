using System.Text;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Review;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>What cannot be worked off reaches a person by way of the platform's retries, and nothing stays behind.</summary>
[Trait("Category", "EndToEnd")]
public sealed class FailingMessageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private const string User = "auth0|68c1f7e2b94d0a53e6171c2f";
    private const int MaxAttempts = 3;

    private readonly string _hostJson = Path.GetTempFileName();

    [Fact]
    public async Task An_unexpected_failure_is_retried_then_poisoned_then_sent_to_review()
    {
        await using var door = await StartAsync();
        // A newer version of the product wrote this row, and was rolled back.
        var hash = door.App.Services.GetRequiredService<LedgerHasher>();
        await door.Storage.Tables.GetTableClient(LedgerTable.TableName)
            .AddEntityAsync(new TableEntity(hash.HashUserId(User), "hubspot") { ["Schema"] = 99 });

        await door.PostAsync(Auth0EventBuilder.Created(User).WithId("evt_2bWq8Lr5TzKx0VnYc7HdPf").WithEmail("ines@example.com"));

        var item = await WaitForParkedItemAsync(door);
        Assert.Equal((ReviewReason.Poisoned, "evt_2bWq8Lr5TzKx0VnYc7HdPf", "user.created"), (item.Reason, item.EventId, item.EventType));
        Assert.Contains("ines@example.com", Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
        Assert.Equal(MaxAttempts, door.Logs.Lines.Count(line => line.Text.StartsWith("Executed 'CorrelateEvent' (Failed", StringComparison.Ordinal)));
        Assert.Empty(door.Calls);
    }

    [Fact]
    public async Task A_transient_failure_loses_no_event()
    {
        await using var door = await StartAsync(maxAttempts: 100);
        var hash = door.App.Services.GetRequiredService<LedgerHasher>();
        var ledger = door.Storage.Tables.GetTableClient(LedgerTable.TableName);
        await ledger.AddEntityAsync(new TableEntity(hash.HashUserId(User), "hubspot") { ["Schema"] = 99 });
        await door.PostAsync(Auth0EventBuilder.Created(User).WithEmail("ines@example.com"));
        await Poll.UntilAsync(() => door.Logs.Lines.Any(line => line.Text.Contains("(Failed", StringComparison.Ordinal)), "it has failed once");

        await ledger.DeleteEntityAsync(hash.HashUserId(User), "hubspot");
        await door.WaitUntilQueueIsEmptyAsync();

        Assert.Equal("ines@example.com", Assert.Single(door.HubSpot.Contacts).Email);
        await door.AssertNothingPoisonedOrInReviewAsync();
    }

    [Theory]
    [InlineData("no base64 at all!")]
    [InlineData("AAAAA")]
    public async Task A_message_that_is_not_base64_is_sent_to_review_unchanged(string text)
    {
        await using var door = await StartAsync();

        await GetRawQueue(door).SendMessageAsync(text);

        var item = await WaitForParkedItemAsync(door);
        Assert.Equal(text, Encoding.UTF8.GetString(item.Content.Span));
        Assert.Empty(door.Calls);
    }

    [Theory]
    [InlineData("""{"hello":"world"}""")]
    [InlineData("no JSON")]
    [InlineData("")]
    public async Task A_foreign_message_is_sent_to_review_unchanged(string text)
    {
        await using var door = await StartAsync();

        await GetRawQueue(door).SendMessageAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));

        var item = await WaitForParkedItemAsync(door);
        Assert.Equal((ReviewReason.Unreadable, text), (item.Reason, Encoding.UTF8.GetString(item.Content.Span)));
        Assert.Empty(door.Calls);
    }

    public void Dispose() => File.Delete(_hostJson);

    // The product's own settings wait half a minute between tries.
    private async Task<LocalHostHarness> StartAsync(int maxAttempts = MaxAttempts)
    {
        await File.WriteAllTextAsync(_hostJson, $$"""
            { "extensions": { "queues": { "maxPollingInterval": "00:00:00.1", "visibilityTimeout": "00:00:01", "maxDequeueCount": {{maxAttempts}} } } }
            """);
        return await LocalHostHarness.StartAsync(azurite, _hostJson);
    }

    private static async Task<ReviewItem> WaitForParkedItemAsync(LocalHostHarness door)
    {
        await Poll.UntilAsync(async () => (await door.GetReviewItemsAsync()).Count > 0, "it is parked");
        await door.WaitUntilQueueIsEmptyAsync();
        await Poll.UntilAsync(async () => await LocalHostHarness.CountMessagesAsync(door.PoisonQueue) == 0, "the poison queue is empty");
        return Assert.Single(await door.GetReviewItemsAsync());
    }

    // Sends text as it is, without the base64 that the product adds.
    private static QueueClient GetRawQueue(LocalHostHarness door) => new(
        door.App.StorageConnectionString,
        door.Queue.Name,
        new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None });
}
