using System.Text.Json.Nodes;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>An event that fits into no message of the queue.</summary>
[Trait("Category", "EndToEnd")]
public sealed class LargeEventTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const int Bytes = 900_000;

    // The longest text that HubSpot takes.
    private const int NoteBytes = 65_536;

    [Fact]
    public async Task An_event_of_900_KB_arrives_complete_and_leaves_no_blob()
    {
        // It does not compress, and the field that is mapped is its end.
        var note = IncompressibleText.Create(NoteBytes);
        await using var door = await LocalHostHarness.StartAsync(azurite, null, "Auth0Sync:Mapping:message=user_metadata.note");

        // While HubSpot does not answer, the event is in the queue, and can be looked at there.
        door.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Status = 503 });
        await door.PostAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com").WithUserMember("user_metadata", new JsonObject { ["attachment"] = IncompressibleText.Create(Bytes - NoteBytes), ["note"] = note }));
        Assert.Equal(1, await CountBlobsAsync(door));
        door.HubSpot.Faults.Clear();
        await door.WaitUntilQueueIsEmptyAsync();

        Assert.Equal(note, Assert.Single(door.HubSpot.Contacts)["message"]);
        Assert.Equal(0, await CountBlobsAsync(door));
        await door.AssertNothingPoisonedOrInReviewAsync();
    }

    private static async Task<int> CountBlobsAsync(LocalHostHarness door) =>
        await door.Storage.Blobs.GetBlobContainerClient(EventQueue.ClaimCheckContainerName).GetBlobsAsync().CountAsync();
}
