using System.Text.Json.Nodes;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Review;

/// <summary>Data of a user outside the contact and the ledger is deleted with the user.</summary>
[Trait("Category", "Integration")]
public sealed class StoredUserDataTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Other = "auth0|other";

    [Fact]
    public async Task An_erasure_deletes_only_the_review_items_of_the_user()
    {
        await using var pipeline = await StartAsync("Policies:OnDelete=Erase");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(CreateFutureEvent());
        await pipeline.ProcessAsync(CreateFutureEvent(Other));
        Assert.Equal(2, (await pipeline.GetReviewItemsAsync()).Count);

        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));

        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Contains(Other, System.Text.Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
        Assert.Equal([item.Id], await BlobsAsync(pipeline, ReviewStore.ContainerName));
    }

    [Theory]
    [InlineData("Deactivate")]
    [InlineData("Archive")]
    [InlineData("Ignore")]
    public async Task A_deletion_with_another_policy_keeps_the_review_items(string policy)
    {
        await using var pipeline = await StartAsync($"Policies:OnDelete={policy}");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(CreateFutureEvent());

        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));

        Assert.Single(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task A_deletion_after_the_return_of_the_user_erases_nothing()
    {
        await using var pipeline = await StartAsync("Policies:OnDelete=Erase");
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(3).WithEmail("ines@example.com"));
        await pipeline.ProcessAsync(CreateFutureEvent());

        Assert.Equal("Stale", await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2)));

        Assert.Single(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task The_data_of_a_user_without_a_contact_is_erased_too()
    {
        await using var pipeline = await StartAsync("Policies:OnDelete=Erase");
        await pipeline.ProcessAsync(CreateFutureEvent());

        Assert.Equal("Skipped:NoRecord", await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2)));

        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task Items_under_the_previous_key_are_found()
    {
        await using var pipeline = await StartAsync("Policies:OnDelete=Erase");
        await pipeline.ProcessAsync(CreateFutureEvent());
        await pipeline.RestartAsync("Policies:OnDelete=Erase", "Ledger:Key=another-key-of-this-installation-", "Ledger:PreviousKey=the-key-of-this-installation-32-c");

        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));

        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task Claim_checks_of_older_events_of_the_user_are_deleted_and_those_of_others_and_of_later_events_are_kept()
    {
        await using var pipeline = await StartAsync("Policies:OnDelete=Erase", "Retry:FirstDelay=01:00:00");
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Status, Status = 503 });
        foreach (var json in new[] { CreateLargeEvent(1), CreateLargeEvent(3), CreateLargeEvent(1, Other) })
        {
            Assert.Equal("Deferred:TargetBusy", await pipeline.ProcessAsync(json));
        }

        Assert.Equal(3, (await BlobsAsync(pipeline, EventQueue.ClaimCheckContainerName)).Count);
        var forgotten = await pipeline.Services.GetRequiredService<UserDataEraser>()
            .EraseAsync("auth0|68c1f7e2b94d0a53e6171c2f", Auth0EventBuilder.Deleted().AtSecond(2).ToEvent().Time, CancellationToken.None);

        Assert.Equal(new ErasedUserData(ReviewItems: 0, ClaimChecks: 1), forgotten);
        Assert.Equal(2, (await BlobsAsync(pipeline, EventQueue.ClaimCheckContainerName)).Count);
    }

    [Fact]
    public async Task Erasing_can_be_repeated_and_returns_what_was_deleted()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(CreateFutureEvent());
        var stored = pipeline.Services.GetRequiredService<UserDataEraser>();

        Assert.Equal(new ErasedUserData(1, 0), await ForgetAsync());
        Assert.Equal(new ErasedUserData(0, 0), await ForgetAsync());

        Task<ErasedUserData> ForgetAsync() => stored.EraseAsync("auth0|68c1f7e2b94d0a53e6171c2f", DateTimeOffset.MaxValue, CancellationToken.None);
    }

    private static Auth0EventBuilder CreateFutureEvent(string user = "auth0|68c1f7e2b94d0a53e6171c2f") =>
        Auth0EventBuilder.Updated(user).WithEmail("ines@example.com").WithEnvelopeMember("time", "2199-01-01T00:00:00Z");

    private static Auth0EventBuilder CreateLargeEvent(int second, string user = "auth0|68c1f7e2b94d0a53e6171c2f") =>
        Auth0EventBuilder.Created(user).AtSecond(second).WithEmail($"{user[6..]}@example.com").WithUserMember("user_metadata", new JsonObject { ["note"] = IncompressibleText.Create(200_000) });

    private static async Task<List<string>> BlobsAsync(PipelineHarness pipeline, string container) =>
        await pipeline.Services.GetRequiredService<StorageAccount>().Blobs.GetBlobContainerClient(container).GetBlobsAsync().Select(blob => blob.Name).ToListAsync();

    private Task<PipelineHarness> StartAsync(params string[] settings) => PipelineHarness.StartAsync(azurite, settings);
}
