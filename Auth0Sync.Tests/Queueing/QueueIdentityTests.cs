using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Storage;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Queueing;

/// <summary>What tells the storage of an installation from others.</summary>
[Trait("Category", "Integration")]
public sealed class QueueIdentityTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task It_stays_and_differs_between_accounts_and_after_the_account_was_emptied()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await using var other = await PipelineHarness.StartAsync(azurite);
        var container = pipeline.Services.GetRequiredService<StorageAccount>().Blobs.GetBlobContainerClient(EventQueue.ClaimCheckContainerName);
        var before = await GetIdentityAsync(pipeline);

        await container.UploadBlobAsync("2026-11-05/event.json", new BinaryData("{}"));
        var later = await GetIdentityAsync(pipeline);
        await container.DeleteAsync();
        await container.CreateAsync();
        var emptied = await GetIdentityAsync(pipeline);

        Assert.Equal(before, later);
        Assert.NotEqual(before, await GetIdentityAsync(other));
        Assert.NotEqual(before, emptied);
        Assert.Matches("^[0-9a-f]{64}$", before);
    }

    private static Task<string> GetIdentityAsync(PipelineHarness pipeline) =>
        pipeline.Services.GetRequiredService<IEventQueue>().GetIdentityAsync(CancellationToken.None);
}
