using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Data.Tables;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary><c>OnDelete=Erase</c> erases records that Auth0Sync created, and no others.</summary>
[Trait("Category", "Integration")]
public sealed class ErasureTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Ines = "auth0|68c1f7e2b94d0a53e6171c2f";

    private static Auth0EventBuilder Created => Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Okafor");

    private static Auth0EventBuilder Deleted => Auth0EventBuilder.Deleted().AtSecond(9);

    [Fact]
    public async Task A_contact_that_was_created_for_the_user_is_erased_regardless_of_later_changes()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.org"));

        Assert.Equal("Deactivated", await pipeline.ProcessAsync(Deleted));
        Assert.Empty(pipeline.HubSpot.Contacts);
        Assert.Equal(1, pipeline.HubSpot.Calls.GetCount(Operation.GdprDelete));
    }

    [Fact]
    public async Task A_contact_that_existed_before_is_detached_and_deactivated()
    {
        await using var pipeline = await StartAsync();
        var lead = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com", ["company"] = "Harbour" });
        await pipeline.ProcessAsync(Created);
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.org"));

        Assert.Equal("Deactivated", await pipeline.ProcessAsync(Deleted));

        AssertDetached(pipeline, lead.Id);
        Assert.Equal("Harbour", pipeline.HubSpot.Find(lead.Id)!["company"]);
        Assert.Equal("Unchanged", await pipeline.ProcessAsync(Deleted.AtSecond(10)));
    }

    [Fact]
    public async Task A_contact_that_others_were_merged_into_is_detached_and_deactivated()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        var lead = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "lead@example.com" });
        var merged = pipeline.HubSpot.Merge(pipeline.HubSpot.FindByProperty("auth0_user_id", Ines)!.Id, lead.Id);

        Assert.Equal("Deactivated", await pipeline.ProcessAsync(Deleted));

        AssertDetached(pipeline, merged.Id);
    }

    [Fact]
    public async Task A_contact_whose_row_does_not_record_the_creator_is_detached()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        var table = pipeline.Services.GetRequiredService<StorageAccount>().Tables.GetTableClient(LedgerTable.TableName);
        var row = table.Query<TableEntity>().Single();
        Assert.True(row.Remove("Created"));
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);

        Assert.Equal("Deactivated", await pipeline.ProcessAsync(Deleted));

        AssertDetached(pipeline, Assert.Single(pipeline.HubSpot.Contacts).Id);
    }

    [Fact]
    public async Task A_detached_contact_is_linked_again_when_the_user_returns()
    {
        await using var pipeline = await StartAsync();
        var lead = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await pipeline.ProcessAsync(Created);
        await pipeline.ProcessAsync(Deleted);

        Assert.Equal("Linked", await pipeline.ProcessAsync(Created.AtSecond(20)));

        Assert.Equal((Ines, "active"), (pipeline.HubSpot.Find(lead.Id)!["auth0_user_id"], pipeline.HubSpot.Find(lead.Id)!["auth0_status"]));
    }

    [Fact]
    public async Task A_deletion_whose_response_is_lost_still_detaches()
    {
        await using var pipeline = await StartAsync();
        var lead = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await pipeline.ProcessAsync(Created);
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.AbortAfter, MaxCount = 3 });

        Assert.Equal("Deferred:TargetBusy", await pipeline.ProcessAsync(Deleted));
        Assert.Equal("Deactivated", await pipeline.WaitAndProcessMessageAsync());

        AssertDetached(pipeline, lead.Id);
    }

    [Fact]
    public async Task A_policy_can_send_the_erasure_to_review_with_the_contact_deactivated()
    {
        await using var pipeline = await StartAsync("Policies:OnEraseLinkedRecord=Review");
        var lead = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await pipeline.ProcessAsync(Created);

        Assert.Equal("Review:EraseLinkedRecord", await pipeline.ProcessAsync(Deleted));

        Assert.Equal((Ines, "deactivated"), (pipeline.HubSpot.Find(lead.Id)!["auth0_user_id"], pipeline.HubSpot.Find(lead.Id)!["auth0_status"]));
        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Equal((ReviewReason.EraseLinkedRecord, lead.Id), (item.Reason, Assert.Single(item.Candidates)));
    }

    [Fact]
    public async Task A_policy_can_erase_contacts_that_existed_before()
    {
        await using var pipeline = await StartAsync("Policies:OnEraseLinkedRecord=Erase");
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        await pipeline.ProcessAsync(Created);

        Assert.Equal("Deactivated", await pipeline.ProcessAsync(Deleted));

        Assert.Empty(pipeline.HubSpot.Contacts);
    }

    private static void AssertDetached(PipelineHarness pipeline, string contactId)
    {
        var contact = pipeline.HubSpot.Find(contactId)!;
        Assert.Equal((false, "deactivated"), (contact.IsArchived, contact["auth0_status"]));
        Assert.True(string.IsNullOrEmpty(contact["auth0_user_id"]));
        Assert.Equal(0, pipeline.HubSpot.Calls.GetCount(Operation.GdprDelete));
    }

    private async Task<PipelineHarness> StartAsync(params string[] settings)
    {
        var pipeline = await PipelineHarness.StartAsync(azurite, ["Policies:OnDelete=Erase", .. settings]);
        await pipeline.Services.GetRequiredService<Auth0Sync.Core.Targets.TargetRegistry>().All.Single().CheckReadinessAsync(CancellationToken.None);
        return pipeline;
    }
}
