using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Targets;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>
/// The number of table operations per event, counted on the wire and listed in <c>docs/testing.md</c>. None may grow with the
/// number of earlier events of the user.
/// </summary>
[Trait("Category", "Integration")]
public sealed class TableOperationTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Ines = "auth0|68c1f7e2b94d0a53e6171c2f";

    private readonly TableRequestCounter _requests = new();

    private static Auth0EventBuilder Created => Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com");

    [Fact]
    public async Task A_created_user_takes_four()
    {
        await using var pipeline = await StartAsync();

        Assert.Equal(("Created", new TableRequestCounts(Ledger: 3, Links: 1)), await CountTableRequestsAsync(pipeline, Created));
    }

    [Fact]
    public async Task A_duplicate_takes_one()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created.WithId("evt_1"));

        Assert.Equal(("Unchanged", new TableRequestCounts(Ledger: 1)), await CountTableRequestsAsync(pipeline, Created.WithId("evt_1")));
    }

    [Fact]
    public async Task A_late_event_without_changes_takes_one()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        await pipeline.ProcessAsync(CreateUpdate(3));

        Assert.Equal(("Stale", new TableRequestCounts(Ledger: 1)), await CountTableRequestsAsync(pipeline, CreateUpdate(2)));
    }

    [Fact]
    public async Task An_update_takes_three_and_a_login_two_regardless_of_the_history()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);

        for (var i = 2; i <= 50; i++)
        {
            Assert.Equal(("Updated", new TableRequestCounts(Ledger: 3)), await CountTableRequestsAsync(pipeline, CreateUpdate(i)));
            Assert.Equal(("Unchanged", new TableRequestCounts(Ledger: 2)), await CountTableRequestsAsync(pipeline, CreateUpdate(i).AtSecond(i + 0.5).WithUserMember("logins_count", i)));
        }
    }

    [Fact]
    public async Task A_contact_that_is_linked_by_its_email_takes_five()
    {
        await using var pipeline = await StartAsync();
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        Assert.Equal(("Linked", new TableRequestCounts(Ledger: 3, Links: 2)), await CountTableRequestsAsync(pipeline, Created));
    }

    [Fact]
    public async Task A_contact_that_rejects_the_link_takes_eight()
    {
        await using var pipeline = await StartAsync();
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.Status, Status = 400 });

        Assert.Equal(("Review:Rejected", new TableRequestCounts(Ledger: 3, Links: 4, Review: 1)), await CountTableRequestsAsync(pipeline, Created));
    }

    [Fact]
    public async Task A_contact_that_is_found_again_by_the_user_id_takes_four()
    {
        await using var pipeline = await StartAsync();
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["auth0_user_id"] = Ines, ["firstname"] = "Ines" });

        Assert.Equal(("Linked", new TableRequestCounts(Ledger: 3, Links: 1)), await CountTableRequestsAsync(pipeline, Created));
    }

    [Theory]
    [InlineData("Deactivate", 2)]
    [InlineData("Archive", 3)]
    [InlineData("Erase", 3)]
    public async Task A_deletion_takes_five_and_one_more_if_the_contact_is_removed(string policy, int links)
    {
        await using var pipeline = await StartAsync($"Policies:OnDelete={policy}");
        await pipeline.ProcessAsync(Created);

        Assert.Equal(("Deactivated", new TableRequestCounts(Ledger: 3, Links: links)), await CountTableRequestsAsync(pipeline, Auth0EventBuilder.Deleted().AtSecond(2)));
    }

    [Fact]
    public async Task A_deletion_that_is_ignored_by_policy_takes_two()
    {
        await using var pipeline = await StartAsync("Policies:OnDelete=Ignore");
        await pipeline.ProcessAsync(Created);

        Assert.Equal(("Skipped:DeleteIgnored", new TableRequestCounts(Ledger: 2)), await CountTableRequestsAsync(pipeline, Auth0EventBuilder.Deleted().AtSecond(2)));
    }

    [Fact]
    public async Task The_deletion_of_an_unknown_user_takes_three_and_later_late_events_two_then_one()
    {
        await using var pipeline = await StartAsync();

        Assert.Equal(("Skipped:NoRecord", new TableRequestCounts(Ledger: 3)), await CountTableRequestsAsync(pipeline, Auth0EventBuilder.Deleted().AtSecond(2)));
        Assert.Equal(("Stale", new TableRequestCounts(Ledger: 2)), await CountTableRequestsAsync(pipeline, Created.WithId("evt_1")));
        Assert.Equal(("Stale", new TableRequestCounts(Ledger: 1)), await CountTableRequestsAsync(pipeline, Created.WithId("evt_1")));
    }

    [Fact]
    public async Task Leaving_a_contact_that_another_user_is_linked_to_takes_five()
    {
        await using var pipeline = await StartAsync("Policies:OnSharedRecord=Share");
        await pipeline.ProcessAsync(Created);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created("google-oauth2|104").AtSecond(2).WithEmail("ines@example.com"));

        Assert.Equal(
            ("Skipped:RecordStillInUse", new TableRequestCounts(Ledger: 3, Links: 2)),
            await CountTableRequestsAsync(pipeline, Auth0EventBuilder.Deleted("google-oauth2|104").AtSecond(3)));
    }

    [Fact]
    public async Task Sharing_the_contact_of_another_user_by_its_email_takes_five()
    {
        await using var pipeline = await StartAsync("Policies:OnSharedRecord=Share");
        await pipeline.ProcessAsync(Created);

        Assert.Equal(
            ("Linked", new TableRequestCounts(Ledger: 4, Links: 1)),
            await CountTableRequestsAsync(pipeline, Auth0EventBuilder.Created("google-oauth2|104").AtSecond(2).WithEmail("ines@example.com")));
    }

    [Fact]
    public async Task The_return_of_a_user_takes_four()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));

        Assert.Equal(("Updated", new TableRequestCounts(Ledger: 3, Links: 1)), await CountTableRequestsAsync(pipeline, Auth0EventBuilder.Created().AtSecond(3).WithEmail("ines@example.com")));
    }

    [Fact]
    public async Task Following_a_merge_takes_five()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        var other = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        pipeline.HubSpot.Merge(pipeline.HubSpot.FindByProperty("auth0_user_id", Ines)!.Id, other.Id);

        Assert.Equal(("Updated", new TableRequestCounts(Ledger: 3, Links: 2)), await CountTableRequestsAsync(pipeline, CreateUpdate(2)));
    }

    [Fact]
    public async Task Recreating_a_removed_contact_takes_five()
    {
        await using var pipeline = await StartAsync("Policies:OnRemovedRecord=Recreate");
        await pipeline.ProcessAsync(Created);
        pipeline.HubSpot.Archive(Assert.Single(pipeline.HubSpot.Contacts).Id);

        Assert.Equal(("Created", new TableRequestCounts(Ledger: 4, Links: 1)), await CountTableRequestsAsync(pipeline, CreateUpdate(2)));
    }

    [Fact]
    public async Task The_deletion_of_a_user_whose_contact_is_missing_takes_five()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        pipeline.HubSpot.Archive(Assert.Single(pipeline.HubSpot.Contacts).Id);

        Assert.Equal(("Skipped:NoRecord", new TableRequestCounts(Ledger: 3, Links: 2)), await CountTableRequestsAsync(pipeline, Auth0EventBuilder.Deleted().AtSecond(2)));
    }

    [Fact]
    public async Task A_deletion_takes_two_more_for_each_merged_id_of_its_contact()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        var other = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        pipeline.HubSpot.Merge(pipeline.HubSpot.FindByProperty("auth0_user_id", Ines)!.Id, other.Id);

        // The contact before the merge, and the one that was merged into it.
        Assert.Equal(("Deactivated", new TableRequestCounts(Ledger: 3, Links: 2 + (2 * 2))), await CountTableRequestsAsync(pipeline, Auth0EventBuilder.Deleted().AtSecond(2)));
    }

    [Fact]
    public async Task While_the_user_is_leased_an_event_takes_one()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        var ledger = pipeline.Services.GetRequiredService<LedgerTable>();
        var entry = await ledger.ReadAsync("hubspot", Ines, CancellationToken.None);
        Assert.NotNull(await ledger.TryLeaseAsync(entry, CancellationToken.None));

        Assert.Equal(("Deferred:UserLeased", new TableRequestCounts(Ledger: 1)), await CountTableRequestsAsync(pipeline, CreateUpdate(2)));
        Assert.Equal(("Deferred:UserLeased", new TableRequestCounts(Ledger: 1)), await CountTableRequestsAsync(pipeline, Created.AtSecond(3)));
    }

    [Fact]
    public async Task A_busy_target_takes_three_per_attempt()
    {
        await using var pipeline = await StartAsync("Retry:FirstDelay=01:00:00");
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Status, Status = 503 });

        Assert.Equal(("Deferred:TargetBusy", new TableRequestCounts(Ledger: 3)), await CountTableRequestsAsync(pipeline, Created));
    }

    [Fact]
    public async Task A_target_that_is_not_ready_takes_one()
    {
        await using var pipeline = await StartAsync("HubSpot:CreateMissingProperties=false");

        Assert.Equal(("Deferred:Misconfigured", new TableRequestCounts(Ledger: 1)), await CountTableRequestsAsync(pipeline, Created));
    }

    [Fact]
    public async Task A_review_item_takes_one_more()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "taken@example.com" });

        Assert.Equal(
            ("Review:EmailOfAnotherRecord", new TableRequestCounts(Ledger: 3, Review: 1)),
            await CountTableRequestsAsync(pipeline, Auth0EventBuilder.Updated().AtSecond(2).WithEmail("taken@example.com")));
        Assert.Equal(
            ("Review:RecordOfAnotherUser", new TableRequestCounts(Ledger: 3, Review: 1)),
            await CountTableRequestsAsync(pipeline, Auth0EventBuilder.Created("google-oauth2|104").AtSecond(2).WithEmail("ines@example.com")));
        Assert.Equal(
            ("Review:FutureEvent", new TableRequestCounts(Ledger: 0, Review: 1)),
            await CountTableRequestsAsync(pipeline, Auth0EventBuilder.Updated().WithEnvelopeMember("time", "2199-01-01T00:00:00Z")));
    }

    private static Auth0EventBuilder CreateUpdate(int second) =>
        Auth0EventBuilder.Updated().AtSecond(second).WithEmail("ines@example.com").WithUserMember("given_name", $"Ines {second}");

    private async Task<PipelineHarness> StartAsync(params string[] settings)
    {
        var pipeline = await PipelineHarness.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token" }, _requests, settings);
        await pipeline.Services.GetRequiredService<TargetRegistry>().All.Single().CheckReadinessAsync(CancellationToken.None);
        return pipeline;
    }

    private async Task<(string Outcome, TableRequestCounts Cost)> CountTableRequestsAsync(PipelineHarness pipeline, Auth0EventBuilder auth0Event)
    {
        var before = _requests.Total;
        var outcome = await pipeline.ProcessAsync(auth0Event);
        return (outcome, _requests.Total - before);
    }
}
