using System.Text;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Review;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>A message that cannot be processed is retried by the platform and then sent to review.</summary>
[Trait("Category", "EndToEnd")]
public sealed class FailingMessageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private const string User = "auth0|68c1f7e2b94d0a53e6171c2f";
    private const int MaxAttempts = 3;

    private readonly string _hostJson = Path.GetTempFileName();

    [Fact]
    public async Task An_unexpected_failure_is_retried_then_poisoned_then_sent_to_review()
    {
        await using var host = await StartAsync();
        // A newer version, which was rolled back, wrote this row.
        var hash = host.App.Services.GetRequiredService<LedgerHasher>();
        await host.Storage.Tables.GetTableClient(LedgerTable.TableName)
            .AddEntityAsync(new TableEntity(hash.HashUserId(User), "hubspot") { ["Schema"] = 99 });

        await host.PostAsync(Auth0EventBuilder.Created(User).WithId("evt_2bWq8Lr5TzKx0VnYc7HdPf").WithEmail("ines@example.com"));

        var item = await WaitForReviewItemAsync(host);
        Assert.Equal((ReviewReason.Poisoned, "evt_2bWq8Lr5TzKx0VnYc7HdPf", "user.created"), (item.Reason, item.EventId, item.EventType));
        Assert.Contains("ines@example.com", Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
        Assert.Equal(MaxAttempts, host.Logs.Lines.Count(line => line.Text.StartsWith("Executed 'CorrelateHubSpot' (Failed", StringComparison.Ordinal)));
        Assert.Empty(host.Calls);
    }

    [Fact]
    public async Task A_transient_failure_loses_no_event()
    {
        await using var host = await StartAsync(maxAttempts: 100);
        var hash = host.App.Services.GetRequiredService<LedgerHasher>();
        var ledger = host.Storage.Tables.GetTableClient(LedgerTable.TableName);
        await ledger.AddEntityAsync(new TableEntity(hash.HashUserId(User), "hubspot") { ["Schema"] = 99 });
        await host.PostAsync(Auth0EventBuilder.Created(User).WithEmail("ines@example.com"));
        await Poll.UntilAsync(() => host.Logs.Lines.Any(line => line.Text.Contains("(Failed", StringComparison.Ordinal)), "the function has failed once");

        await ledger.DeleteEntityAsync(hash.HashUserId(User), "hubspot");
        await host.WaitUntilQueueIsEmptyAsync();

        Assert.Equal("ines@example.com", Assert.Single(host.HubSpot.Contacts).Email);
        await host.AssertNothingPoisonedOrInReviewAsync();
    }

    [Theory]
    [InlineData("no base64 at all!")]
    [InlineData("AAAAA")]
    public async Task A_message_that_is_not_base64_is_sent_to_review_unchanged(string text)
    {
        await using var host = await StartAsync();

        await GetRawQueue(host).SendMessageAsync(text);

        var item = await WaitForReviewItemAsync(host);
        Assert.Equal(text, Encoding.UTF8.GetString(item.Content.Span));
        Assert.Empty(host.Calls);
    }

    [Theory]
    [InlineData("""{"hello":"world"}""")]
    [InlineData("no JSON")]
    [InlineData("")]
    public async Task A_foreign_message_is_sent_to_review_unchanged(string text)
    {
        await using var host = await StartAsync();

        await GetRawQueue(host).SendMessageAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));

        var item = await WaitForReviewItemAsync(host);
        Assert.Equal((ReviewReason.Unreadable, text), (item.Reason, Encoding.UTF8.GetString(item.Content.Span)));
        Assert.Empty(host.Calls);
    }

    public void Dispose() => File.Delete(_hostJson);

    // With the product's own settings there are 30 seconds between attempts.
    private async Task<LocalHostHarness> StartAsync(int maxAttempts = MaxAttempts)
    {
        await File.WriteAllTextAsync(_hostJson, $$"""
            { "extensions": { "queues": { "maxPollingInterval": "00:00:00.1", "visibilityTimeout": "00:00:01", "maxDequeueCount": {{maxAttempts}} } } }
            """);
        return await LocalHostHarness.StartAsync(azurite, _hostJson);
    }

    private static async Task<ReviewItem> WaitForReviewItemAsync(LocalHostHarness host)
    {
        await Poll.UntilAsync(async () => (await host.GetReviewItemsAsync()).Count > 0, "there is a review item");
        await host.WaitUntilQueueIsEmptyAsync();
        await Poll.UntilAsync(async () => await LocalHostHarness.CountMessagesAsync(host.PoisonQueue) == 0, "the poison queue is empty");
        return Assert.Single(await host.GetReviewItemsAsync());
    }

    // Sends text unchanged, without the base64 encoding of the product.
    private static QueueClient GetRawQueue(LocalHostHarness host) => new(
        host.App.StorageConnectionString,
        host.Queue.Name,
        new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None });
}
