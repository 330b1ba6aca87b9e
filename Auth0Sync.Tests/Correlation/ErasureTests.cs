using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Data.Tables;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary><c>OnDelete=Erase</c> erases what Auth0Sync created, and nothing that was there before.</summary>
[Trait("Category", "Integration")]
public sealed class ErasureTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Ines = "auth0|68c1f7e2b94d0a53e6171c2f";

    private static Auth0EventBuilder Created => Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Okafor");

    private static Auth0EventBuilder Deleted => Auth0EventBuilder.Deleted().AtSecond(9);

    [Fact]
    public async Task A_contact_that_was_created_for_the_user_is_erased_regardless_of_later_changes()
    {
        await using var walk = await StartAsync();
        await walk.ProcessAsync(Created);
        await walk.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.org"));

        Assert.Equal("Deactivated", await walk.ProcessAsync(Deleted));
        Assert.Empty(walk.HubSpot.Contacts);
        Assert.Equal(1, walk.HubSpot.Calls.GetCount(Operation.GdprDelete));
    }

    [Fact]
    public async Task A_contact_that_existed_before_is_detached_and_deactivated()
    {
        await using var walk = await StartAsync();
        var lead = walk.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com", ["company"] = "Harbour" });
        await walk.ProcessAsync(Created);
        await walk.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.org"));

        Assert.Equal("Deactivated", await walk.ProcessAsync(Deleted));

        AssertDetached(walk, lead.Id);
        Assert.Equal("Harbour", walk.HubSpot.Find(lead.Id)!["company"]);
        Assert.Equal("Unchanged", await walk.ProcessAsync(Deleted.AtSecond(10)));
    }

    [Fact]
    public async Task A_contact_that_others_were_merged_into_is_detached_and_deactivated()
    {
        await using var walk = await StartAsync();
        await walk.ProcessAsync(Created);
        var lead = walk.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "lead@example.com" });
        var merged = walk.HubSpot.Merge(walk.HubSpot.FindByProperty("auth0_user_id", Ines)!.Id, lead.Id);

        Assert.Equal("Deactivated", await walk.ProcessAsync(Deleted));

        AssertDetached(walk, merged.Id);
    }

    [Fact]
    public async Task A_contact_whose_row_does_not_record_the_creator_is_detached()
    {
        await using var walk = await StartAsync();
        await walk.ProcessAsync(Created);
        var table = walk.Services.GetRequiredService<StorageAccount>().Tables.GetTableClient(LedgerTable.TableName);
        var row = table.Query<TableEntity>().Single();
        Assert.True(row.Remove("Created"));
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);

        Assert.Equal("Deactivated", await walk.ProcessAsync(Deleted));

        AssertDetached(walk, Assert.Single(walk.HubSpot.Contacts).Id);
    }

    [Fact]
    public async Task A_detached_contact_is_linked_again_when_the_user_returns()
    {
        await using var walk = await StartAsync();
        var lead = walk.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await walk.ProcessAsync(Created);
        await walk.ProcessAsync(Deleted);

        Assert.Equal("Linked", await walk.ProcessAsync(Created.AtSecond(20)));

        Assert.Equal((Ines, "active"), (walk.HubSpot.Find(lead.Id)!["auth0_user_id"], walk.HubSpot.Find(lead.Id)!["auth0_status"]));
    }

    [Fact]
    public async Task A_deletion_whose_response_is_lost_still_detaches()
    {
        await using var walk = await StartAsync();
        var lead = walk.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await walk.ProcessAsync(Created);
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.AbortAfter, MaxCount = 3 });

        Assert.Equal("Deferred:TargetBusy", await walk.ProcessAsync(Deleted));
        Assert.Equal("Deactivated", await walk.WaitAndProcessMessageAsync());

        AssertDetached(walk, lead.Id);
    }

    [Fact]
    public async Task A_policy_can_send_the_erasure_to_review_with_the_contact_deactivated()
    {
        await using var walk = await StartAsync("Policies:OnEraseLinkedRecord=Review");
        var lead = walk.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await walk.ProcessAsync(Created);

        Assert.Equal("Review:EraseLinkedRecord", await walk.ProcessAsync(Deleted));

        Assert.Equal((Ines, "deactivated"), (walk.HubSpot.Find(lead.Id)!["auth0_user_id"], walk.HubSpot.Find(lead.Id)!["auth0_status"]));
        var item = Assert.Single(await walk.GetReviewItemsAsync());
        Assert.Equal((ReviewReason.EraseLinkedRecord, lead.Id), (item.Reason, Assert.Single(item.Candidates)));
    }

    [Fact]
    public async Task A_policy_can_erase_contacts_that_existed_before()
    {
        await using var walk = await StartAsync("Policies:OnEraseLinkedRecord=Erase");
        walk.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await walk.ProcessAsync(Created);

        Assert.Equal("Deactivated", await walk.ProcessAsync(Deleted));

        Assert.Empty(walk.HubSpot.Contacts);
    }

    private static void AssertDetached(PipelineHarness walk, string contactId)
    {
        var contact = walk.HubSpot.Find(contactId)!;
        Assert.Equal((false, "deactivated"), (contact.IsArchived, contact["auth0_status"]));
        Assert.True(string.IsNullOrEmpty(contact["auth0_user_id"]));
        Assert.Equal(0, walk.HubSpot.Calls.GetCount(Operation.GdprDelete));
    }

    private async Task<PipelineHarness> StartAsync(params string[] settings)
    {
        var walk = await PipelineHarness.StartAsync(azurite, ["Policies:OnDelete=Erase", .. settings]);
        await walk.Services.GetRequiredService<Auth0Sync.Core.Targets.TargetRegistry>().All.Single().CheckReadinessAsync(CancellationToken.None);
        return walk;
    }
}
