using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Targets;
using Auth0Sync.HubSpotSimulator;
using Auth0Sync.HubSpotSimulator.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>
/// How many table operations an event costs, counted on the wire. The numbers stand in <c>docs/correlation.md</c>. None
/// of them may grow with the number of events that a user has had.
/// </summary>
public sealed class TableOperationTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Ines = "auth0|68c1f7e2b94d0a53e6171c2f";

    private readonly TableRequests _requests = new();

    private static Auth0EventJson Created => Auth0EventJson.Created().At(1).WithEmail("ines@example.com");

    [Fact]
    public async Task A_created_user_costs_four()
    {
        await using var walk = await StartAsync();

        Assert.Equal(("Created", new TableCost(Ledger: 3, Links: 1)), await CountAsync(walk, Created));
    }

    [Fact]
    public async Task A_duplicate_costs_one()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created.WithId("evt_1"));

        Assert.Equal(("Unchanged", new TableCost(Ledger: 1)), await CountAsync(walk, Created.WithId("evt_1")));
    }

    [Fact]
    public async Task A_late_event_that_has_nothing_to_say_costs_one()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        await walk.PlayAsync(Update(3));

        Assert.Equal(("Stale", new TableCost(Ledger: 1)), await CountAsync(walk, Update(2)));
    }

    [Fact]
    public async Task An_update_costs_three_and_a_login_two_however_many_went_before()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);

        for (var i = 2; i <= 50; i++)
        {
            Assert.Equal(("Updated", new TableCost(Ledger: 3)), await CountAsync(walk, Update(i)));
            Assert.Equal(("Unchanged", new TableCost(Ledger: 2)), await CountAsync(walk, Update(i).At(i + 0.5).With("logins_count", i)));
        }
    }

    [Fact]
    public async Task A_contact_that_is_linked_by_its_address_costs_five()
    {
        await using var walk = await StartAsync();
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        Assert.Equal(("Linked", new TableCost(Ledger: 3, Links: 2)), await CountAsync(walk, Created));
    }

    [Fact]
    public async Task A_contact_that_refuses_the_link_costs_eight()
    {
        await using var walk = await StartAsync();
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.Status, Status = 400 });

        Assert.Equal(("Review:Rejected", new TableCost(Ledger: 3, Links: 4, Review: 1)), await CountAsync(walk, Created));
    }

    [Fact]
    public async Task A_contact_that_is_found_again_by_the_user_id_costs_four()
    {
        await using var walk = await StartAsync();
        walk.HubSpot.Seed(new Dictionary<string, string> { ["auth0_user_id"] = Ines, ["firstname"] = "Ines" });

        Assert.Equal(("Linked", new TableCost(Ledger: 3, Links: 1)), await CountAsync(walk, Created));
    }

    [Theory]
    [InlineData("Deactivate", 2)]
    [InlineData("Archive", 3)]
    [InlineData("Erase", 3)]
    public async Task A_deletion_costs_five_and_one_more_where_the_contact_goes(string policy, int links)
    {
        await using var walk = await StartAsync($"Policies:OnDelete={policy}");
        await walk.PlayAsync(Created);

        Assert.Equal(("Deactivated", new TableCost(Ledger: 3, Links: links)), await CountAsync(walk, Auth0EventJson.Deleted().At(2)));
    }

    [Fact]
    public async Task A_deletion_that_is_ignored_by_policy_costs_two()
    {
        await using var walk = await StartAsync("Policies:OnDelete=Ignore");
        await walk.PlayAsync(Created);

        Assert.Equal(("Skipped:DeleteIgnored", new TableCost(Ledger: 2)), await CountAsync(walk, Auth0EventJson.Deleted().At(2)));
    }

    [Fact]
    public async Task The_deletion_of_a_user_nobody_knows_costs_three_and_what_comes_late_two_then_one()
    {
        await using var walk = await StartAsync();

        Assert.Equal(("Skipped:NoRecord", new TableCost(Ledger: 3)), await CountAsync(walk, Auth0EventJson.Deleted().At(2)));
        Assert.Equal(("Stale", new TableCost(Ledger: 2)), await CountAsync(walk, Created.WithId("evt_1")));
        Assert.Equal(("Stale", new TableCost(Ledger: 1)), await CountAsync(walk, Created.WithId("evt_1")));
    }

    [Fact]
    public async Task Leaving_a_contact_in_which_another_user_lives_costs_five()
    {
        await using var walk = await StartAsync("Policies:OnSharedRecord=Share");
        await walk.PlayAsync(Created);
        await walk.PlayAsync(Auth0EventJson.Created("google-oauth2|104").At(2).WithEmail("ines@example.com"));

        Assert.Equal(
            ("Skipped:RecordStillInUse", new TableCost(Ledger: 3, Links: 2)),
            await CountAsync(walk, Auth0EventJson.Deleted("google-oauth2|104").At(3)));
    }

    [Fact]
    public async Task Sharing_the_contact_of_another_user_by_its_address_costs_five()
    {
        await using var walk = await StartAsync("Policies:OnSharedRecord=Share");
        await walk.PlayAsync(Created);

        Assert.Equal(
            ("Linked", new TableCost(Ledger: 4, Links: 1)),
            await CountAsync(walk, Auth0EventJson.Created("google-oauth2|104").At(2).WithEmail("ines@example.com")));
    }

    [Fact]
    public async Task A_return_costs_four()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        await walk.PlayAsync(Auth0EventJson.Deleted().At(2));

        Assert.Equal(("Updated", new TableCost(Ledger: 3, Links: 1)), await CountAsync(walk, Auth0EventJson.Created().At(3).WithEmail("ines@example.com")));
    }

    [Fact]
    public async Task Following_a_merge_costs_five()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        var other = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        walk.HubSpot.Merge(walk.HubSpot.FindBy("auth0_user_id", Ines)!.Id, other.Id);

        Assert.Equal(("Updated", new TableCost(Ledger: 3, Links: 2)), await CountAsync(walk, Update(2)));
    }

    [Fact]
    public async Task Making_a_removed_contact_anew_costs_five()
    {
        await using var walk = await StartAsync("Policies:OnRemovedRecord=Recreate");
        await walk.PlayAsync(Created);
        walk.HubSpot.Archive(Assert.Single(walk.HubSpot.Contacts).Id);

        Assert.Equal(("Created", new TableCost(Ledger: 4, Links: 1)), await CountAsync(walk, Update(2)));
    }

    [Fact]
    public async Task The_deletion_of_a_user_whose_contact_is_gone_costs_five()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        walk.HubSpot.Archive(Assert.Single(walk.HubSpot.Contacts).Id);

        Assert.Equal(("Skipped:NoRecord", new TableCost(Ledger: 3, Links: 2)), await CountAsync(walk, Auth0EventJson.Deleted().At(2)));
    }

    [Fact]
    public async Task A_deletion_costs_two_more_for_each_id_that_its_contact_has_absorbed()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        var other = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        walk.HubSpot.Merge(walk.HubSpot.FindBy("auth0_user_id", Ines)!.Id, other.Id);

        // The contact before the merge, and the one that was merged into it.
        Assert.Equal(("Deactivated", new TableCost(Ledger: 3, Links: 2 + (2 * 2))), await CountAsync(walk, Auth0EventJson.Deleted().At(2)));
    }

    [Fact]
    public async Task While_the_user_is_leased_an_event_costs_one()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        var ledger = walk.Services.GetRequiredService<LedgerTable>();
        var entry = await ledger.ReadAsync("hubspot", Ines, CancellationToken.None);
        Assert.NotNull(await ledger.TryLeaseAsync(entry, CancellationToken.None));

        Assert.Equal(("Deferred:UserLeased", new TableCost(Ledger: 1)), await CountAsync(walk, Update(2)));
        Assert.Equal(("Deferred:UserLeased", new TableCost(Ledger: 1)), await CountAsync(walk, Created.At(3)));
    }

    [Fact]
    public async Task A_busy_target_costs_three_a_try()
    {
        await using var walk = await StartAsync("Retry:FirstDelay=01:00:00");
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchCreate, Kind = FaultKind.Status, Status = 503 });

        Assert.Equal(("Deferred:TargetBusy", new TableCost(Ledger: 3)), await CountAsync(walk, Created));
    }

    [Fact]
    public async Task A_target_that_is_not_ready_costs_one()
    {
        await using var walk = await StartAsync("HubSpot:CreateMissingProperties=false");

        Assert.Equal(("Deferred:Misconfigured", new TableCost(Ledger: 1)), await CountAsync(walk, Created));
    }

    [Fact]
    public async Task What_goes_to_review_costs_one_more_for_the_item()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "taken@example.com" });

        Assert.Equal(
            ("Review:EmailOfAnotherRecord", new TableCost(Ledger: 3, Review: 1)),
            await CountAsync(walk, Auth0EventJson.Updated().At(2).WithEmail("taken@example.com")));
        Assert.Equal(
            ("Review:RecordOfAnotherUser", new TableCost(Ledger: 3, Review: 1)),
            await CountAsync(walk, Auth0EventJson.Created("google-oauth2|104").At(2).WithEmail("ines@example.com")));
        Assert.Equal(
            ("Review:FutureEvent", new TableCost(Ledger: 0, Review: 1)),
            await CountAsync(walk, Auth0EventJson.Updated().WithEnvelope("time", "2199-01-01T00:00:00Z")));
    }

    private static Auth0EventJson Update(int second) =>
        Auth0EventJson.Updated().At(second).WithEmail("ines@example.com").With("given_name", $"Ines {second}");

    private async Task<Walk> StartAsync(params string[] settings)
    {
        var walk = await Walk.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token" }, _requests, settings);
        await walk.Services.GetRequiredService<TargetCatalogue>().All.Single().CheckAsync(CancellationToken.None);
        return walk;
    }

    private async Task<(string Outcome, TableCost Cost)> CountAsync(Walk walk, Auth0EventJson auth0Event)
    {
        var before = _requests.Total;
        var outcome = await walk.PlayAsync(auth0Event);
        return (outcome, _requests.Total - before);
    }
}
