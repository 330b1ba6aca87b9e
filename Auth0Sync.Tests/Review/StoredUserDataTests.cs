using System.Text.Json.Nodes;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.HubSpotSimulator.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Review;

/// <summary>What is kept of a person outside the contact and the ledger goes with the person.</summary>
public sealed class StoredUserDataTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Other = "auth0|other";

    [Fact]
    public async Task An_erasure_deletes_the_review_items_of_the_user_and_of_nobody_else()
    {
        await using var walk = await StartAsync("Policies:OnDelete=Erase");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Future());
        await walk.PlayAsync(Future(Other));
        Assert.Equal(2, (await walk.ReviewAsync()).Count);

        await walk.PlayAsync(Auth0EventJson.Deleted().At(2));

        var item = Assert.Single(await walk.ReviewAsync());
        Assert.Contains(Other, System.Text.Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
        Assert.Equal([item.Id], await BlobsAsync(walk, ReviewStore.ContainerName));
    }

    [Theory]
    [InlineData("Deactivate")]
    [InlineData("Archive")]
    [InlineData("Ignore")]
    public async Task Another_deletion_keeps_what_a_person_has_to_look_at(string policy)
    {
        await using var walk = await StartAsync($"Policies:OnDelete={policy}");
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com"));
        await walk.PlayAsync(Future());

        await walk.PlayAsync(Auth0EventJson.Deleted().At(2));

        Assert.Single(await walk.ReviewAsync());
    }

    [Fact]
    public async Task A_deletion_that_comes_after_the_users_return_erases_nothing()
    {
        await using var walk = await StartAsync("Policies:OnDelete=Erase");
        await walk.PlayAsync(Auth0EventJson.Created().At(3).WithEmail("ines@example.com"));
        await walk.PlayAsync(Future());

        Assert.Equal("Stale", await walk.PlayAsync(Auth0EventJson.Deleted().At(2)));

        Assert.Single(await walk.ReviewAsync());
    }

    [Fact]
    public async Task A_user_without_a_contact_is_forgotten_too()
    {
        await using var walk = await StartAsync("Policies:OnDelete=Erase");
        await walk.PlayAsync(Future());

        Assert.Equal("Skipped:NoRecord", await walk.PlayAsync(Auth0EventJson.Deleted().At(2)));

        Assert.Empty(await walk.ReviewAsync());
    }

    [Fact]
    public async Task Items_under_the_previous_key_are_found()
    {
        await using var walk = await StartAsync("Policies:OnDelete=Erase");
        await walk.PlayAsync(Future());
        await walk.RestartAsync("Policies:OnDelete=Erase", "Ledger:Key=another-key-of-this-installation-", "Ledger:PreviousKey=the-key-of-this-installation-32-c");

        await walk.PlayAsync(Auth0EventJson.Deleted().At(2));

        Assert.Empty(await walk.ReviewAsync());
    }

    [Fact]
    public async Task Claim_checks_of_the_users_older_events_are_deleted_and_those_of_others_and_of_later_events_stay()
    {
        await using var walk = await StartAsync("Policies:OnDelete=Erase", "Retry:FirstDelay=01:00:00");
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Status, Status = 503 });
        foreach (var json in new[] { Large(1), Large(3), Large(1, Other) })
        {
            Assert.Equal("Deferred:TargetBusy", await walk.PlayAsync(json));
        }

        Assert.Equal(3, (await BlobsAsync(walk, EventQueue.ContainerName)).Count);
        var forgotten = await walk.Services.GetRequiredService<StoredUserData>()
            .ForgetAsync("auth0|68c1f7e2b94d0a53e6171c2f", Auth0EventJson.Deleted().At(2).ToEvent().Time, CancellationToken.None);

        Assert.Equal(new ForgottenUserData(ReviewItems: 0, ClaimChecks: 1), forgotten);
        Assert.Equal(2, (await BlobsAsync(walk, EventQueue.ContainerName)).Count);
    }

    [Fact]
    public async Task Forgetting_can_be_repeated_and_says_what_there_was()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Future());
        var stored = walk.Services.GetRequiredService<StoredUserData>();

        Assert.Equal(new ForgottenUserData(1, 0), await ForgetAsync());
        Assert.Equal(new ForgottenUserData(0, 0), await ForgetAsync());

        Task<ForgottenUserData> ForgetAsync() => stored.ForgetAsync("auth0|68c1f7e2b94d0a53e6171c2f", DateTimeOffset.MaxValue, CancellationToken.None);
    }

    private static Auth0EventJson Future(string user = "auth0|68c1f7e2b94d0a53e6171c2f") =>
        Auth0EventJson.Updated(user).WithEmail("ines@example.com").WithEnvelope("time", "2199-01-01T00:00:00Z");

    private static Auth0EventJson Large(int second, string user = "auth0|68c1f7e2b94d0a53e6171c2f") =>
        Auth0EventJson.Created(user).At(second).WithEmail($"{user[6..]}@example.com").With("user_metadata", new JsonObject { ["note"] = Noise.Text(200_000) });

    private static async Task<List<string>> BlobsAsync(Walk walk, string container) =>
        await walk.Services.GetRequiredService<StorageAccount>().Blobs.GetBlobContainerClient(container).GetBlobsAsync().Select(blob => blob.Name).ToListAsync();

    private Task<Walk> StartAsync(params string[] settings) => Walk.StartAsync(azurite, settings);
}
