using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.HubSpotSimulator.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Data.Tables;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary><c>OnDelete=Erase</c> erases what Auth0Sync created, and nothing that was there before.</summary>
public sealed class ErasureTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Ines = "auth0|68c1f7e2b94d0a53e6171c2f";

    private static Auth0EventJson Created => Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithName("Ines", "Okafor");

    private static Auth0EventJson Deleted => Auth0EventJson.Deleted().At(9);

    [Fact]
    public async Task A_contact_that_was_created_for_the_user_is_erased_however_often_it_changed()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.org"));

        Assert.Equal("Deactivated", await walk.PlayAsync(Deleted));
        Assert.Empty(walk.HubSpot.Contacts);
        Assert.Equal(1, walk.HubSpot.Calls.Count(Operation.GdprDelete));
    }

    [Fact]
    public async Task A_contact_that_was_there_before_is_detached_and_deactivated()
    {
        await using var walk = await StartAsync();
        var lead = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com", ["company"] = "Harbour" });
        await walk.PlayAsync(Created);
        await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.org"));

        Assert.Equal("Deactivated", await walk.PlayAsync(Deleted));

        AssertDetached(walk, lead.Id);
        Assert.Equal("Harbour", walk.HubSpot.Find(lead.Id)!["company"]);
        Assert.Equal("Unchanged", await walk.PlayAsync(Deleted.At(10)));
    }

    [Fact]
    public async Task A_contact_that_others_were_merged_into_is_detached_and_deactivated()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        var lead = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "lead@example.com" });
        var merged = walk.HubSpot.Merge(walk.HubSpot.FindBy("auth0_user_id", Ines)!.Id, lead.Id);

        Assert.Equal("Deactivated", await walk.PlayAsync(Deleted));

        AssertDetached(walk, merged.Id);
    }

    [Fact]
    public async Task A_contact_of_a_row_that_does_not_say_who_created_it_is_detached()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        var table = walk.Services.GetRequiredService<StorageAccount>().Tables.GetTableClient(LedgerTable.TableName);
        var row = table.Query<TableEntity>().Single();
        Assert.True(row.Remove("Created"));
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);

        Assert.Equal("Deactivated", await walk.PlayAsync(Deleted));

        AssertDetached(walk, Assert.Single(walk.HubSpot.Contacts).Id);
    }

    [Fact]
    public async Task A_detached_contact_is_joined_again_when_the_user_returns()
    {
        await using var walk = await StartAsync();
        var lead = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await walk.PlayAsync(Created);
        await walk.PlayAsync(Deleted);

        Assert.Equal("Linked", await walk.PlayAsync(Created.At(20)));

        Assert.Equal((Ines, "active"), (walk.HubSpot.Find(lead.Id)!["auth0_user_id"], walk.HubSpot.Find(lead.Id)!["auth0_status"]));
    }

    [Fact]
    public async Task A_deletion_whose_answer_is_lost_detaches_all_the_same()
    {
        await using var walk = await StartAsync();
        var lead = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await walk.PlayAsync(Created);
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.AbortAfter, Times = 3 });

        Assert.Equal("Deferred:TargetBusy", await walk.PlayAsync(Deleted));
        Assert.Equal("Deactivated", await walk.CorrelateAgainAsync());

        AssertDetached(walk, lead.Id);
    }

    [Fact]
    public async Task A_policy_leaves_it_to_a_person_with_the_contact_deactivated()
    {
        await using var walk = await StartAsync("Policies:OnEraseLinkedRecord=Review");
        var lead = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await walk.PlayAsync(Created);

        Assert.Equal("Review:EraseLinkedRecord", await walk.PlayAsync(Deleted));

        Assert.Equal((Ines, "deactivated"), (walk.HubSpot.Find(lead.Id)!["auth0_user_id"], walk.HubSpot.Find(lead.Id)!["auth0_status"]));
        var item = Assert.Single(await walk.ReviewAsync());
        Assert.Equal((ReviewReason.EraseLinkedRecord, lead.Id), (item.Reason, Assert.Single(item.Candidates)));
    }

    [Fact]
    public async Task A_policy_erases_whatever_was_there_before()
    {
        await using var walk = await StartAsync("Policies:OnEraseLinkedRecord=Erase");
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await walk.PlayAsync(Created);

        Assert.Equal("Deactivated", await walk.PlayAsync(Deleted));

        Assert.Empty(walk.HubSpot.Contacts);
    }

    private static void AssertDetached(Walk walk, string contactId)
    {
        var contact = walk.HubSpot.Find(contactId)!;
        Assert.Equal((false, "deactivated"), (contact.IsArchived, contact["auth0_status"]));
        Assert.True(string.IsNullOrEmpty(contact["auth0_user_id"]));
        Assert.Equal(0, walk.HubSpot.Calls.Count(Operation.GdprDelete));
    }

    private async Task<Walk> StartAsync(params string[] settings)
    {
        var walk = await Walk.StartAsync(azurite, ["Policies:OnDelete=Erase", .. settings]);
        await walk.Services.GetRequiredService<Auth0Sync.Core.Targets.TargetCatalogue>().All.Single().CheckAsync(CancellationToken.None);
        return walk;
    }
}
