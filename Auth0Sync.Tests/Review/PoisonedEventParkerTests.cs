using System.Text;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Review;

public sealed class PoisonedEventParkerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task A_poisoned_event_is_kept_with_its_id_type_and_time()
    {
        await using var walk = await Walk.StartAsync(azurite);
        var json = Auth0EventJson.Created().WithEmail("ines@example.com").WithId("evt_2bWq8Lr5TzKx0VnYc7HdPf").At(0);
        await walk.PostAsync(json);
        var body = await TakeAsync(walk);

        await ParkAsync(walk, body);

        var item = Assert.Single(await walk.ReviewAsync());
        Assert.Equal(ReviewReason.Poisoned, item.Reason);
        Assert.Equal(("hubspot", "evt_2bWq8Lr5TzKx0VnYc7HdPf", "user.created"), (item.Target, item.EventId, item.EventType));
        Assert.Equal(json.ToEvent().Time, item.EventTime);
        Assert.Contains("ines@example.com", Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poisoned_event_that_is_handled_twice_makes_one_item()
    {
        await using var walk = await Walk.StartAsync(azurite);
        await walk.PostAsync(Auth0EventJson.Created());
        var body = await TakeAsync(walk);

        await ParkAsync(walk, body);
        await ParkAsync(walk, body);

        Assert.Single(await walk.ReviewAsync());
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("""{"v":99,"target":"hubspot"}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-10-05T08:14:33Z","attempt":0,"event":[]}""")]
    public async Task What_cannot_be_read_is_kept_as_it_is(string body)
    {
        await using var walk = await Walk.StartAsync(azurite);

        await ParkAsync(walk, Encoding.UTF8.GetBytes(body));

        var item = Assert.Single(await walk.ReviewAsync());
        Assert.Equal(ReviewReason.Poisoned, item.Reason);
        Assert.Contains(Encoding.UTF8.GetString(item.Content.Span), body, StringComparison.Ordinal);
        Assert.Contains(walk.Logs.All, line => line.EventId == LogEvents.EventParked && line.Level == LogLevel.Error);
    }

    private static async Task<byte[]> TakeAsync(Walk walk) =>
        (await walk.QueueClient.ReceiveMessageAsync()).Value.Body.ToArray();

    private static Task ParkAsync(Walk walk, byte[] body) =>
        walk.Services.GetRequiredService<PoisonedEventParker>().ParkAsync(body, CancellationToken.None);
}
