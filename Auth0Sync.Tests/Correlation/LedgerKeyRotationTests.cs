using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Storage;
using Auth0Sync.HubSpotSimulator;
using Auth0Sync.HubSpotSimulator.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Data.Tables;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Another key for the ledger, with the one before as the previous key: nothing is forgotten, and no contact is written for it.</summary>
public sealed class LedgerKeyRotationTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string OldKey = "the-key-of-this-installation-32-c";
    private const string NewKey = "another-key-of-this-installation-";
    private const string Other = "google-oauth2|104";

    private static readonly string[] Rotated = [$"Ledger:Key={NewKey}", $"Ledger:PreviousKey={OldKey}"];
    private static readonly string[] Finished = [$"Ledger:Key={NewKey}"];

    private readonly TableRequests _requests = new();

    [Fact]
    public async Task What_says_nothing_new_writes_no_contact_and_what_is_late_stays_late()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created());
        await walk.PlayAsync(Update(3, "Ines"));
        await walk.RestartAsync(Rotated);
        var calls = Writes(walk);

        Assert.Equal("Stale", await walk.PlayAsync(Update(2, "Older")));
        Assert.Equal("Unchanged", await walk.PlayAsync(Update(4, "Ines")));
        Assert.Equal(calls, Writes(walk));
        Assert.Equal("Updated", await walk.PlayAsync(Update(5, "Inès")));
        Assert.Equal("Inès", Assert.Single(walk.HubSpot.Contacts)["firstname"]);
    }

    [Fact]
    public async Task A_user_whose_deletion_was_heard_before_is_not_brought_back()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Auth0EventJson.Deleted().At(2));
        await walk.RestartAsync(Rotated);

        Assert.Equal("Stale", await walk.PlayAsync(Created()));
        Assert.Empty(walk.HubSpot.Contacts);
    }

    [Fact]
    public async Task Rows_links_and_claims_move_with_the_next_event_and_the_previous_key_can_go()
    {
        await using var walk = await StartAsync();
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        Assert.Equal("Linked", await walk.PlayAsync(Created()));
        await walk.RestartAsync(Rotated);
        await walk.PlayAsync(Update(2, "Ines"));
        await walk.RestartAsync(Finished);

        var hash = walk.Services.GetRequiredService<LedgerHash>().OfUser("auth0|68c1f7e2b94d0a53e6171c2f");
        Assert.Equal([hash], (await RowsAsync(walk, LedgerTable.TableName)).Select(row => row.PartitionKey));
        Assert.Equal(["claim", hash], (await RowsAsync(walk, LedgerTable.LinksTableName)).Select(row => row.RowKey).Order().Reverse());
        Assert.Equal(hash, (await RowsAsync(walk, LedgerTable.LinksTableName)).Single(row => row.RowKey == "claim").GetString("User"));
        Assert.Equal("Deactivated", await walk.PlayAsync(Auth0EventJson.Deleted().At(3)));
    }

    [Fact]
    public async Task A_shared_contact_lives_until_its_last_user_is_gone_whichever_key_knows_them()
    {
        await using var walk = await StartAsync("Policies:OnSharedRecord=Share");
        await walk.PlayAsync(Created());
        await walk.PlayAsync(Auth0EventJson.Created(Other).At(2).WithEmail("ines@example.com"));
        await walk.RestartAsync([.. Rotated, "Policies:OnSharedRecord=Share"]);

        Assert.Equal("Skipped:RecordStillInUse", await walk.PlayAsync(Auth0EventJson.Deleted(Other).At(3)));
        Assert.Equal("Deactivated", await walk.PlayAsync(Auth0EventJson.Deleted().At(4)));
    }

    [Fact]
    public async Task Of_two_workers_who_find_the_old_row_one_moves_it()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created());
        await walk.RestartAsync(Rotated);
        var ledger = walk.Services.GetRequiredService<LedgerTable>();
        var (one, two) = (await ReadAsync(ledger), await ReadAsync(ledger));

        var leases = await Task.WhenAll(ledger.TryLeaseAsync(one, CancellationToken.None), ledger.TryLeaseAsync(two, CancellationToken.None));

        Assert.Single(leases.OfType<LedgerEntry>());
        Assert.True((await ReadAsync(ledger)).IsLeased);
        Assert.Single(await RowsAsync(walk, LedgerTable.TableName));
    }

    [Fact]
    public async Task While_the_old_row_is_leased_nobody_moves_it()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created());
        var before = walk.Services.GetRequiredService<LedgerTable>();
        Assert.NotNull(await before.TryLeaseAsync(await ReadAsync(before), CancellationToken.None));
        await walk.RestartAsync(Rotated);

        Assert.Equal("Deferred:UserLeased", await walk.PlayAsync(Update(2, "Ines")));
    }

    [Fact]
    public async Task Once_moved_an_event_costs_what_it_did_before()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created());
        await walk.RestartAsync(Rotated);
        await walk.PlayAsync(Update(2, "Ines"));

        Assert.Equal(new TableCost(Ledger: 3), await CountAsync(walk, Update(3, "Inès")));
        Assert.Equal(new TableCost(Ledger: 1), await CountAsync(walk, Update(1.5, "Late")));
        // One more for a user nobody knows: it could have been known under the previous key.
        Assert.Equal(new TableCost(Ledger: 4, Links: 1), await CountAsync(walk, Auth0EventJson.Created(Other).At(1).WithEmail("other@example.com")));
    }

    private static Auth0EventJson Created() => Auth0EventJson.Created().At(1).WithEmail("ines@example.com");

    private static Auth0EventJson Update(double second, string name) => Auth0EventJson.Updated().At(second).WithEmail("ines@example.com").With("given_name", name);

    private static int Writes(Walk walk) => walk.HubSpot.Calls.Calls.Count(call => call.Operation is Operation.BatchUpdate or Operation.BatchCreate);

    private static Task<LedgerEntry> ReadAsync(LedgerTable ledger) => ledger.ReadAsync("hubspot", "auth0|68c1f7e2b94d0a53e6171c2f", CancellationToken.None);

    private static async Task<List<TableEntity>> RowsAsync(Walk walk, string table) =>
        await walk.Services.GetRequiredService<StorageAccount>().Tables.GetTableClient(table).QueryAsync<TableEntity>().ToListAsync();

    private Task<Walk> StartAsync(params string[] settings) =>
        Walk.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token" }, _requests, settings);

    private async Task<TableCost> CountAsync(Walk walk, Auth0EventJson auth0Event)
    {
        var before = _requests.Total;
        await walk.PlayAsync(auth0Event);
        return _requests.Total - before;
    }
}
