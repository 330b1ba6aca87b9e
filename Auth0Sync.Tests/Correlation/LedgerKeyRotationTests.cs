using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Storage;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Data.Tables;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>A new ledger key, with the old one as the previous key, loses no state and writes no contact.</summary>
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
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created());
        await pipeline.ProcessAsync(CreateUpdate(3, "Ines"));
        await pipeline.RestartAsync(SettingsDuringRotation);
        var calls = CountWrites(pipeline);

        Assert.Equal("Stale", await pipeline.ProcessAsync(CreateUpdate(2, "Older")));
        Assert.Equal("Unchanged", await pipeline.ProcessAsync(CreateUpdate(4, "Ines")));
        Assert.Equal(calls, CountWrites(pipeline));
        Assert.Equal("Updated", await pipeline.ProcessAsync(CreateUpdate(5, "Inès")));
        Assert.Equal("Inès", Assert.Single(pipeline.HubSpot.Contacts)["firstname"]);
    }

    [Fact]
    public async Task A_user_whose_deletion_was_recorded_before_is_not_recreated()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2));
        await pipeline.RestartAsync(SettingsDuringRotation);

        Assert.Equal("Stale", await pipeline.ProcessAsync(Created()));
        Assert.Empty(pipeline.HubSpot.Contacts);
    }

    [Fact]
    public async Task Rows_links_and_claims_migrate_with_the_next_event_and_the_previous_key_can_be_removed()
    {
        await using var pipeline = await StartAsync();
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        Assert.Equal("Linked", await pipeline.ProcessAsync(Created()));
        await pipeline.RestartAsync(SettingsDuringRotation);
        await pipeline.ProcessAsync(CreateUpdate(2, "Ines"));
        await pipeline.RestartAsync(SettingsAfterRotation);

        var hash = pipeline.Services.GetRequiredService<LedgerHasher>().HashUserId("auth0|68c1f7e2b94d0a53e6171c2f");
        Assert.Equal([hash], (await GetRowsAsync(pipeline, LedgerTable.TableName)).Select(row => row.PartitionKey));
        Assert.Equal(["claim", hash], (await GetRowsAsync(pipeline, LedgerTable.LinksTableName)).Select(row => row.RowKey).Order().Reverse());
        Assert.Equal(hash, (await GetRowsAsync(pipeline, LedgerTable.LinksTableName)).Single(row => row.RowKey == "claim").GetString("User"));
        Assert.Equal("Deactivated", await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(3)));
    }

    [Fact]
    public async Task A_shared_contact_is_kept_until_its_last_user_is_deleted_under_either_key()
    {
        await using var pipeline = await StartAsync("Policies:OnSharedRecord=Share");
        await pipeline.ProcessAsync(Created());
        await pipeline.ProcessAsync(Auth0EventBuilder.Created(OtherUserId).AtSecond(2).WithEmail("ines@example.com"));
        await pipeline.RestartAsync([.. SettingsDuringRotation, "Policies:OnSharedRecord=Share"]);

        Assert.Equal("Skipped:RecordStillInUse", await pipeline.ProcessAsync(Auth0EventBuilder.Deleted(OtherUserId).AtSecond(3)));
        Assert.Equal("Deactivated", await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(4)));
    }

    [Fact]
    public async Task Of_two_workers_who_find_the_old_row_one_migrates_it()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created());
        await pipeline.RestartAsync(SettingsDuringRotation);
        var ledger = pipeline.Services.GetRequiredService<LedgerTable>();
        var (one, two) = (await ReadAsync(ledger), await ReadAsync(ledger));

        var leases = await Task.WhenAll(ledger.TryLeaseAsync(one, CancellationToken.None), ledger.TryLeaseAsync(two, CancellationToken.None));

        Assert.Single(leases.OfType<LedgerEntry>());
        Assert.True((await ReadAsync(ledger)).IsLeased);
        Assert.Single(await GetRowsAsync(pipeline, LedgerTable.TableName));
    }

    [Fact]
    public async Task While_the_old_row_is_leased_it_is_not_migrated()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created());
        var before = pipeline.Services.GetRequiredService<LedgerTable>();
        Assert.NotNull(await before.TryLeaseAsync(await ReadAsync(before), CancellationToken.None));
        await pipeline.RestartAsync(SettingsDuringRotation);

        Assert.Equal("Deferred:UserLeased", await pipeline.ProcessAsync(CreateUpdate(2, "Ines")));
    }

    [Fact]
    public async Task After_the_migration_an_event_takes_as_many_requests_as_before()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created());
        await pipeline.RestartAsync(SettingsDuringRotation);
        await pipeline.ProcessAsync(CreateUpdate(2, "Ines"));

        Assert.Equal(new TableRequestCounts(Ledger: 3), await CountTableRequestsAsync(pipeline, CreateUpdate(3, "Inès")));
        Assert.Equal(new TableRequestCounts(Ledger: 1), await CountTableRequestsAsync(pipeline, CreateUpdate(1.5, "Late")));
        // One more read for an unknown user, whose row could be under the previous key.
        Assert.Equal(new TableRequestCounts(Ledger: 4, Links: 1), await CountTableRequestsAsync(pipeline, Auth0EventBuilder.Created(OtherUserId).AtSecond(1).WithEmail("other@example.com")));
    }

    private static Auth0EventBuilder Created() => Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com");

    private static Auth0EventBuilder CreateUpdate(double second, string name) => Auth0EventBuilder.Updated().AtSecond(second).WithEmail("ines@example.com").WithUserMember("given_name", name);

    private static int CountWrites(PipelineHarness pipeline) => pipeline.HubSpot.Calls.Calls.Count(call => call.Operation is Operation.BatchUpdate or Operation.BatchCreate);

    private static Task<LedgerEntry> ReadAsync(LedgerTable ledger) => ledger.ReadAsync("hubspot", "auth0|68c1f7e2b94d0a53e6171c2f", CancellationToken.None);

    private static async Task<List<TableEntity>> GetRowsAsync(PipelineHarness pipeline, string table) =>
        await pipeline.Services.GetRequiredService<StorageAccount>().Tables.GetTableClient(table).QueryAsync<TableEntity>().ToListAsync();

    private Task<PipelineHarness> StartAsync(params string[] settings) =>
        PipelineHarness.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token" }, _requests, settings);

    private async Task<TableRequestCounts> CountTableRequestsAsync(PipelineHarness pipeline, Auth0EventBuilder auth0Event)
    {
        var before = _requests.Total;
        await pipeline.ProcessAsync(auth0Event);
        return _requests.Total - before;
    }
}
