using System.Text.Json.Nodes;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>An event that is too large for a queue message.</summary>
[Trait("Category", "EndToEnd")]
public sealed class LargeEventTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const int Bytes = 900_000;

    // The maximum length of a text property in HubSpot.
    private const int NoteBytes = 65_536;

    [Fact]
    public async Task An_event_of_900_KB_arrives_complete_and_leaves_no_blob()
    {
        // The event is not compressible, and the mapped field is at its end.
        var note = IncompressibleText.Create(NoteBytes);
        await using var host = await LocalHostHarness.StartAsync(azurite, null, "Auth0Sync:HubSpot:Mapping:message=user_metadata.note");

        // While HubSpot is unavailable, the event stays in the queue and its blob can be counted.
        host.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Status = 503 });
        await host.PostAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com").WithUserMember("user_metadata", new JsonObject { ["attachment"] = IncompressibleText.Create(Bytes - NoteBytes), ["note"] = note }));
        Assert.Equal(1, await CountBlobsAsync(host));
        host.HubSpot.Faults.Clear();
        await host.WaitUntilQueueIsEmptyAsync();

        Assert.Equal(note, Assert.Single(host.HubSpot.Contacts)["message"]);
        Assert.Equal(0, await CountBlobsAsync(host));
        await host.AssertNothingPoisonedOrInReviewAsync();
    }

    private static async Task<int> CountBlobsAsync(LocalHostHarness host) =>
        await host.Storage.Blobs.GetBlobContainerClient(EventQueue.ClaimCheckContainerName).GetBlobsAsync().CountAsync();
}
