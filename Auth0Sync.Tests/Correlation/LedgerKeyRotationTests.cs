using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Storage;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Data.Tables;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Another key for the ledger, with the one before as the previous key: nothing is forgotten, and no contact is written for it.</summary>
[Trait("Category", "Integration")]
public sealed class LedgerKeyRotationTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string OldKey = "the-key-of-this-installation-32-c";
    private const string NewKey = "another-key-of-this-installation-";
    private const string OtherUserId = "google-oauth2|104";

    private static readonly string[] SettingsDuringRotation = [$"Ledger:Key={NewKey}", $"Ledger:PreviousKey={OldKey}"];
    private static readonly string[] SettingsAfterRotation = [$"Ledger:Key={NewKey}"];

    private readonly TableRequestCounter _requests = new();

    [Fact]
    public async Task Unchanged_values_write_no_contact_and_late_events_stay_late()
    {
        await using var walk = await StartAsync();
        await walk.ProcessAsync(Created());
        await walk.ProcessAsync(CreateUpdate(3, "Ines"));
        await walk.RestartAsync(SettingsDuringRotation);
        var calls = CountWrites(walk);

        Assert.Equal("Stale", await walk.ProcessAsync(CreateUpdate(2, "Older")));
        Assert.Equal("Unchanged", await walk.ProcessAsync(CreateUpdate(4, "Ines")));
        Assert.Equal(calls, CountWrites(walk));
        Assert.Equal("Updated", await walk.ProcessAsync(CreateUpdate(5, "Inès")));
        Assert.Equal("Inès", Assert.Single(walk.HubSpot.Contacts)["firstname"]);
    }

    [Fact]
    public async Task A_user_whose_deletion_was_recorded_before_is_not_recreated()
    {
        await using var walk = await StartAsync();
        await walk.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));
        await walk.RestartAsync(SettingsDuringRotation);

        Assert.Equal("Stale", await walk.ProcessAsync(Created()));
        Assert.Empty(walk.HubSpot.Contacts);
    }

    [Fact]
    public async Task Rows_links_and_claims_migrate_with_the_next_event_and_the_previous_key_can_be_removed()
    {
        await using var walk = await StartAsync();
        walk.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        Assert.Equal("Linked", await walk.ProcessAsync(Created()));
        await walk.RestartAsync(SettingsDuringRotation);
        await walk.ProcessAsync(CreateUpdate(2, "Ines"));
        await walk.RestartAsync(SettingsAfterRotation);

        var hash = walk.Services.GetRequiredService<LedgerHasher>().HashUserId("auth0|68c1f7e2b94d0a53e6171c2f");
        Assert.Equal([hash], (await GetRowsAsync(walk, LedgerTable.TableName)).Select(row => row.PartitionKey));
        Assert.Equal(["claim", hash], (await GetRowsAsync(walk, LedgerTable.LinksTableName)).Select(row => row.RowKey).Order().Reverse());
        Assert.Equal(hash, (await GetRowsAsync(walk, LedgerTable.LinksTableName)).Single(row => row.RowKey == "claim").GetString("User"));
        Assert.Equal("Deactivated", await walk.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(3)));
    }

    [Fact]
    public async Task A_shared_contact_is_kept_until_its_last_user_is_deleted_under_either_key()
    {
        await using var walk = await StartAsync("Policies:OnSharedRecord=Share");
        await walk.ProcessAsync(Created());
        await walk.ProcessAsync(Auth0EventBuilder.Created(OtherUserId).AtSecond(2).WithEmail("ines@example.com"));
        await walk.RestartAsync([.. SettingsDuringRotation, "Policies:OnSharedRecord=Share"]);

        Assert.Equal("Skipped:RecordStillInUse", await walk.ProcessAsync(Auth0EventBuilder.Deleted(OtherUserId).AtSecond(3)));
        Assert.Equal("Deactivated", await walk.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(4)));
    }

    [Fact]
    public async Task Of_two_workers_who_find_the_old_row_one_migrates_it()
    {
        await using var walk = await StartAsync();
        await walk.ProcessAsync(Created());
        await walk.RestartAsync(SettingsDuringRotation);
        var ledger = walk.Services.GetRequiredService<LedgerTable>();
        var (one, two) = (await ReadAsync(ledger), await ReadAsync(ledger));

        var leases = await Task.WhenAll(ledger.TryLeaseAsync(one, CancellationToken.None), ledger.TryLeaseAsync(two, CancellationToken.None));

        Assert.Single(leases.OfType<LedgerEntry>());
        Assert.True((await ReadAsync(ledger)).IsLeased);
        Assert.Single(await GetRowsAsync(walk, LedgerTable.TableName));
    }

    [Fact]
    public async Task While_the_old_row_is_leased_it_is_not_migrated()
    {
        await using var walk = await StartAsync();
        await walk.ProcessAsync(Created());
        var before = walk.Services.GetRequiredService<LedgerTable>();
        Assert.NotNull(await before.TryLeaseAsync(await ReadAsync(before), CancellationToken.None));
        await walk.RestartAsync(SettingsDuringRotation);

        Assert.Equal("Deferred:UserLeased", await walk.ProcessAsync(CreateUpdate(2, "Ines")));
    }

    [Fact]
    public async Task After_the_migration_an_event_takes_as_many_requests_as_before()
    {
        await using var walk = await StartAsync();
        await walk.ProcessAsync(Created());
        await walk.RestartAsync(SettingsDuringRotation);
        await walk.ProcessAsync(CreateUpdate(2, "Ines"));

        Assert.Equal(new TableRequestCounts(Ledger: 3), await CountTableRequestsAsync(walk, CreateUpdate(3, "Inès")));
        Assert.Equal(new TableRequestCounts(Ledger: 1), await CountTableRequestsAsync(walk, CreateUpdate(1.5, "Late")));
        // One more for a user nobody knows: it could have been known under the previous key.
        Assert.Equal(new TableRequestCounts(Ledger: 4, Links: 1), await CountTableRequestsAsync(walk, Auth0EventBuilder.Created(OtherUserId).AtSecond(1).WithEmail("other@example.com")));
    }

    private static Auth0EventBuilder Created() => Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com");

    private static Auth0EventBuilder CreateUpdate(double second, string name) => Auth0EventBuilder.Updated().AtSecond(second).WithEmail("ines@example.com").WithUserMember("given_name", name);

    private static int CountWrites(PipelineHarness walk) => walk.HubSpot.Calls.Calls.Count(call => call.Operation is Operation.BatchUpdate or Operation.BatchCreate);

    private static Task<LedgerEntry> ReadAsync(LedgerTable ledger) => ledger.ReadAsync("hubspot", "auth0|68c1f7e2b94d0a53e6171c2f", CancellationToken.None);

    private static async Task<List<TableEntity>> GetRowsAsync(PipelineHarness walk, string table) =>
        await walk.Services.GetRequiredService<StorageAccount>().Tables.GetTableClient(table).QueryAsync<TableEntity>().ToListAsync();

    private Task<PipelineHarness> StartAsync(params string[] settings) =>
        PipelineHarness.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token" }, _requests, settings);

    private async Task<TableRequestCounts> CountTableRequestsAsync(PipelineHarness walk, Auth0EventBuilder auth0Event)
    {
        var before = _requests.Total;
        await walk.ProcessAsync(auth0Event);
        return _requests.Total - before;
    }
}
