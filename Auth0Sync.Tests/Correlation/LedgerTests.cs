using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Storage;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>
/// The contract of the ledger, tested with the table and with the in-memory ledger, so that results of the convergence tests
/// apply to the table too.
/// </summary>
[Trait("Category", "Integration")]
public sealed class LedgerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Target = "hubspot";
    private const string Record = "101";

    private static readonly EventClock At = new(new DateTimeOffset(2026, 10, 5, 8, 0, 1, TimeSpan.Zero), "evt_1");

    public enum LedgerKind
    {
        Table,
        Memory,
    }

    [Theory]
    [InlineData(LedgerKind.Table)]
    [InlineData(LedgerKind.Memory)]
    public async Task The_first_of_two_users_who_claim_a_record_gets_it_until_it_is_released(LedgerKind kind)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var ledger = CreateLedger(kind, pipeline);
        var (ines, other) = (await ReadEntryAsync(ledger, "auth0|ines"), await ReadEntryAsync(ledger, "auth0|other"));

        Assert.True(await ledger.TryClaimAsync(ines, Record, CancellationToken.None));
        Assert.False(await ledger.TryClaimAsync(other, Record, CancellationToken.None));
        Assert.True(await ledger.TryClaimAsync(ines, Record, CancellationToken.None));
        Assert.True(await ledger.TryClaimAsync(other, "102", CancellationToken.None));
        await ledger.ReleaseClaimAsync(ines, Record, CancellationToken.None);
        Assert.True(await ledger.TryClaimAsync(other, Record, CancellationToken.None));
        Assert.False(await ledger.TryClaimAsync(ines, Record, CancellationToken.None));
    }

    [Theory]
    [InlineData(LedgerKind.Table)]
    [InlineData(LedgerKind.Memory)]
    public async Task A_record_has_users_until_the_last_one_is_removed(LedgerKind kind)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var ledger = CreateLedger(kind, pipeline);
        var (ines, other) = (await ReadEntryAsync(ledger, "auth0|ines"), await ReadEntryAsync(ledger, "auth0|other"));
        await ledger.TryClaimAsync(ines, Record, CancellationToken.None);
        var claimed = await HasUsersAsync(Record);

        await ledger.LinkAsync(ines, Record, CancellationToken.None);
        await ledger.LinkAsync(ines, Record, CancellationToken.None);
        await ledger.LinkAsync(other, Record, CancellationToken.None);
        await ledger.UnlinkAsync(ines, Record, CancellationToken.None);
        var (one, elsewhere) = (await HasUsersAsync(Record), await HasUsersAsync("102"));
        await ledger.UnlinkAsync(other, Record, CancellationToken.None);
        await ledger.UnlinkAsync(other, Record, CancellationToken.None);

        Assert.Equal((false, true, false, false), (claimed, one, elsewhere, await HasUsersAsync(Record)));

        Task<bool> HasUsersAsync(string record) => ledger.HasLinkedUsersAsync(Target, record, [], CancellationToken.None);
    }

    [Theory]
    [InlineData(LedgerKind.Table)]
    [InlineData(LedgerKind.Memory)]
    public async Task Of_two_workers_who_read_the_same_row_only_the_first_one_writes_it(LedgerKind kind)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var ledger = CreateLedger(kind, pipeline);
        var absent = await ReadEntryAsync(ledger, "auth0|ines");
        var leased = await ledger.TryLeaseAsync(absent, CancellationToken.None);

        Assert.NotNull(leased);
        Assert.Null(await ledger.TryLeaseAsync(absent, CancellationToken.None));
        Assert.False(await ledger.TrySaveAsync(absent, LedgerRow.Empty, CancellationToken.None));
        Assert.True((await ReadEntryAsync(ledger, "auth0|ines")).IsLeased);
        Assert.True(await ledger.TrySaveAsync(leased, LedgerRow.Empty with { RecordId = Record }, CancellationToken.None));
        Assert.False(await ledger.TrySaveAsync(leased, LedgerRow.Empty, CancellationToken.None));
        var saved = await ReadEntryAsync(ledger, "auth0|ines");
        Assert.Equal((Record, false), (saved.Row.RecordId, saved.IsLeased));
        Assert.False((await ReadEntryAsync(ledger, "auth0|other")).IsLeased);
    }

    [Theory]
    [InlineData(LedgerKind.Table)]
    [InlineData(LedgerKind.Memory)]
    public async Task A_row_is_read_as_it_was_saved(LedgerKind kind)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var ledger = CreateLedger(kind, pipeline);
        var row = new LedgerRow(
            Record,
            IsShared: true,
            IsUncertain: true,
            new ObservedFlag(true, At),
            new ObservedFlag(false, At with { EventId = "evt_0" }),
            LedgerRow.Empty.Fields
                .Add("email", new FieldClock(At, "hash"))
                .Add("Firstname", new FieldClock(At, FieldClock.UnknownValueHash) { Attempt = new FieldAttempt(At, At with { EventId = "evt_0" }, "hash") }))
        {
            AddressAttempt = new AddressAttempt("evt_1", "hash", At.Time),
            LastOutcomes = [new LastOutcome("evt_0", "user.created", "Created", null, At.Time, At.Time, ["email"]), new LastOutcome("evt_1", "user.updated", "Deferred", "TargetBusy", At.Time, At.Time, [])],
        };

        Assert.True(await ledger.TrySaveAsync(await ReadEntryAsync(ledger, "auth0|ines"), row, CancellationToken.None));

        Assert.Equal(row, (await ReadEntryAsync(ledger, "auth0|ines")).Row);
        Assert.Equal(LedgerRow.Empty, (await ReadEntryAsync(ledger, "auth0|other")).Row);
    }

    [Fact]
    public async Task A_row_from_before_the_outcomes_is_read_without_any()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var ledger = CreateLedger(LedgerKind.Table, pipeline);
        var row = LedgerRow.Empty with { RecordId = Record, LastOutcomes = [new LastOutcome("evt_0", "user.created", "Created", null, At.Time, At.Time, [])] };
        await ledger.TrySaveAsync(await ReadEntryAsync(ledger, "auth0|ines"), row, CancellationToken.None);
        var table = pipeline.Services.GetRequiredService<StorageAccount>().Tables.GetTableClient(LedgerTable.TableName);
        var entity = await table.QueryAsync<TableEntity>().SingleAsync();
        entity.Remove("Outcomes");
        await table.UpdateEntityAsync(entity, ETag.All, TableUpdateMode.Replace);

        Assert.Equal(row with { LastOutcomes = [] }, (await ReadEntryAsync(ledger, "auth0|ines")).Row);
    }

    [Fact]
    public async Task Forged_ids_make_a_row_remember_less_and_not_unsavable()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var ledger = CreateLedger(LedgerKind.Table, pipeline);
        var forged = new string('\u00e9', 255);
        var row = LedgerRow.Empty with
        {
            LastOutcomes = [.. Enumerable.Range(0, LedgerRow.MaxLastOutcomes).Select(number => new LastOutcome($"{number}{forged}", forged[..128], "Review", $"{forged}{forged}", At.Time, At.Time, [forged]))],
        };

        Assert.True(await ledger.TrySaveAsync(await ReadEntryAsync(ledger, "auth0|ines"), row, CancellationToken.None));

        var saved = (await ReadEntryAsync(ledger, "auth0|ines")).Row.LastOutcomes;
        Assert.InRange(saved.Count, 1, LedgerRow.MaxLastOutcomes - 1);
        Assert.Equal(row.LastOutcomes[^1], saved[^1]);
    }

    private static Task<LedgerEntry> ReadEntryAsync(ILedger ledger, string userId) => ledger.ReadAsync(Target, userId, CancellationToken.None);

    private static ILedger CreateLedger(LedgerKind kind, PipelineHarness pipeline) => kind == LedgerKind.Table
        ? pipeline.Services.GetRequiredService<LedgerTable>()
        : new MemoryLedger(
            pipeline.Services.GetRequiredService<LedgerHasher>(),
            TimeProvider.System,
            pipeline.Services.GetRequiredService<IOptions<LedgerOptions>>().Value.LeaseDuration,
            () => Task.CompletedTask);
}
