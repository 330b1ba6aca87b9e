using System.Text;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Review;

[Trait("Category", "Integration")]
public sealed class PoisonedEventParkerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task A_poisoned_event_is_kept_with_its_id_type_and_time()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var json = Auth0EventBuilder.Created().WithEmail("ines@example.com").WithId("evt_2bWq8Lr5TzKx0VnYc7HdPf").AtSecond(0);
        await pipeline.PostAsync(json);
        var body = await TakeAsync(pipeline);

        await ParkAsync(pipeline, body);

        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Equal(ReviewReason.Poisoned, item.Reason);
        Assert.Equal(("hubspot", "evt_2bWq8Lr5TzKx0VnYc7HdPf", "user.created"), (item.Target, item.EventId, item.EventType));
        Assert.Equal(json.ToEvent().Time, item.EventTime);
        Assert.Contains("ines@example.com", Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poisoned_event_that_is_handled_twice_makes_one_item()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.PostAsync(Auth0EventBuilder.Created());
        var body = await TakeAsync(pipeline);

        await ParkAsync(pipeline, body);
        await ParkAsync(pipeline, body);

        Assert.Single(await pipeline.GetReviewItemsAsync());
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("""{"v":99,"target":"hubspot"}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-10-05T08:14:33Z","attempt":0,"event":[]}""")]
    public async Task An_unreadable_message_is_kept_unchanged(string body)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);

        await ParkAsync(pipeline, Encoding.UTF8.GetBytes(body));

        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Equal(ReviewReason.Poisoned, item.Reason);
        Assert.Contains(Encoding.UTF8.GetString(item.Content.Span), body, StringComparison.Ordinal);
        Assert.Contains(pipeline.Logs.Lines, line => line.EventId == LogEvents.PoisonEventSentToReview && line.Level == LogLevel.Error);
    }

    private static async Task<byte[]> TakeAsync(PipelineHarness pipeline) =>
        (await pipeline.QueueClient.ReceiveMessageAsync()).Value.Body.ToArray();

    private static Task ParkAsync(PipelineHarness pipeline, byte[] body) =>
        pipeline.Services.GetRequiredService<PoisonMessageHandler>().HandleAsync(body, CancellationToken.None);
}
