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
public sealed class FailingMessageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private const string User = "auth0|68c1f7e2b94d0a53e6171c2f";
    private const int Tries = 3;

    private readonly string _hostJson = Path.GetTempFileName();

    [Fact]
    public async Task An_unexpected_failure_is_tried_again_then_poisoned_then_parked()
    {
        await using var door = await OpenAsync();
        // A newer version of the product wrote this row, and was rolled back.
        var hash = door.App.Services.GetRequiredService<LedgerHash>();
        await door.Storage.Tables.GetTableClient(LedgerTable.TableName)
            .AddEntityAsync(new TableEntity(hash.OfUser(User), "hubspot") { ["Schema"] = 99 });

        await door.PostAsync(Auth0EventJson.Created(User).WithId("evt_2bWq8Lr5TzKx0VnYc7HdPf").WithEmail("ines@example.com"));

        var item = await ParkedAsync(door);
        Assert.Equal((ReviewReason.Poisoned, "evt_2bWq8Lr5TzKx0VnYc7HdPf", "user.created"), (item.Reason, item.EventId, item.EventType));
        Assert.Contains("ines@example.com", Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
        Assert.Equal(Tries, door.Logs.All.Count(line => line.Text.StartsWith("Executed 'CorrelateEvent' (Failed", StringComparison.Ordinal)));
        Assert.Empty(door.Calls);
    }

    [Fact]
    public async Task A_failure_that_passes_costs_no_event()
    {
        await using var door = await OpenAsync(tries: 100);
        var hash = door.App.Services.GetRequiredService<LedgerHash>();
        var ledger = door.Storage.Tables.GetTableClient(LedgerTable.TableName);
        await ledger.AddEntityAsync(new TableEntity(hash.OfUser(User), "hubspot") { ["Schema"] = 99 });
        await door.PostAsync(Auth0EventJson.Created(User).WithEmail("ines@example.com"));
        await Eventually.TrueAsync(() => door.Logs.All.Any(line => line.Text.Contains("(Failed", StringComparison.Ordinal)), "it has failed once");

        await ledger.DeleteEntityAsync(hash.OfUser(User), "hubspot");
        await door.FinishAsync();

        Assert.Equal("ines@example.com", Assert.Single(door.HubSpot.Contacts).Email);
        await door.AssertNothingAsideAsync();
    }

    [Theory]
    [InlineData("no base64 at all!")]
    [InlineData("AAAAA")]
    public async Task A_message_that_is_no_base64_is_parked_as_it_is(string text)
    {
        await using var door = await OpenAsync();

        await Raw(door).SendMessageAsync(text);

        var item = await ParkedAsync(door);
        Assert.Equal(text, Encoding.UTF8.GetString(item.Content.Span));
        Assert.Empty(door.Calls);
    }

    [Theory]
    [InlineData("""{"hello":"world"}""")]
    [InlineData("no JSON")]
    [InlineData("")]
    public async Task A_message_of_somebody_elses_is_parked_as_it_is(string text)
    {
        await using var door = await OpenAsync();

        await Raw(door).SendMessageAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));

        var item = await ParkedAsync(door);
        Assert.Equal((ReviewReason.Unreadable, text), (item.Reason, Encoding.UTF8.GetString(item.Content.Span)));
        Assert.Empty(door.Calls);
    }

    public void Dispose() => File.Delete(_hostJson);

    // The product's own settings wait half a minute between tries.
    private async Task<FrontDoor> OpenAsync(int tries = Tries)
    {
        await File.WriteAllTextAsync(_hostJson, $$"""
            { "extensions": { "queues": { "maxPollingInterval": "00:00:00.1", "visibilityTimeout": "00:00:01", "maxDequeueCount": {{tries}} } } }
            """);
        return await FrontDoor.OpenAsync(azurite, _hostJson);
    }

    private static async Task<ReviewItem> ParkedAsync(FrontDoor door)
    {
        await Eventually.TrueAsync(async () => (await door.ReviewAsync()).Count > 0, "it is parked");
        await door.FinishAsync();
        await Eventually.TrueAsync(async () => await FrontDoor.CountAsync(door.Poison) == 0, "the poison queue is empty");
        return Assert.Single(await door.ReviewAsync());
    }

    // Sends text as it is, without the base64 that the product adds.
    private static QueueClient Raw(FrontDoor door) => new(
        door.App.StorageConnectionString,
        door.Queue.Name,
        new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None });
}
