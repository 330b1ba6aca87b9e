using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>
/// What the ledger promises to those who use it: shown on the table, and on the ledger in memory, so that what the
/// convergence tests find holds for the table too.
/// </summary>
public sealed class LedgerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Target = "hubspot";
    private const string Record = "101";

    private static readonly EventClock At = new(new DateTimeOffset(2026, 10, 5, 8, 0, 1, TimeSpan.Zero), "evt_1");

    public enum Kind
    {
        Table,
        Memory,
    }

    [Theory]
    [InlineData(Kind.Table)]
    [InlineData(Kind.Memory)]
    public async Task Of_two_users_who_claim_a_record_the_first_one_gets_it_until_it_gives_it_back(Kind kind)
    {
        await using var walk = await Walk.StartAsync(azurite);
        var ledger = Of(kind, walk);
        var (ines, other) = (await ReadAsync(ledger, "auth0|ines"), await ReadAsync(ledger, "auth0|other"));

        Assert.True(await ledger.TryClaimAsync(ines, Record, CancellationToken.None));
        Assert.False(await ledger.TryClaimAsync(other, Record, CancellationToken.None));
        Assert.True(await ledger.TryClaimAsync(ines, Record, CancellationToken.None));
        Assert.True(await ledger.TryClaimAsync(other, "102", CancellationToken.None));
        await ledger.UnclaimAsync(ines, Record, CancellationToken.None);
        Assert.True(await ledger.TryClaimAsync(other, Record, CancellationToken.None));
        Assert.False(await ledger.TryClaimAsync(ines, Record, CancellationToken.None));
    }

    [Theory]
    [InlineData(Kind.Table)]
    [InlineData(Kind.Memory)]
    public async Task A_record_has_users_until_the_last_one_is_gone(Kind kind)
    {
        await using var walk = await Walk.StartAsync(azurite);
        var ledger = Of(kind, walk);
        var (ines, other) = (await ReadAsync(ledger, "auth0|ines"), await ReadAsync(ledger, "auth0|other"));
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

        Task<bool> HasUsersAsync(string record) => ledger.HasUsersAsync(Target, record, CancellationToken.None);
    }

    [Theory]
    [InlineData(Kind.Table)]
    [InlineData(Kind.Memory)]
    public async Task Of_two_workers_who_read_the_same_row_only_the_first_one_writes_it(Kind kind)
    {
        await using var walk = await Walk.StartAsync(azurite);
        var ledger = Of(kind, walk);
        var absent = await ReadAsync(ledger, "auth0|ines");
        var leased = await ledger.TryLeaseAsync(absent, CancellationToken.None);

        Assert.NotNull(leased);
        Assert.Null(await ledger.TryLeaseAsync(absent, CancellationToken.None));
        Assert.False(await ledger.TrySaveAsync(absent, LedgerRow.Empty, CancellationToken.None));
        Assert.True((await ReadAsync(ledger, "auth0|ines")).IsLeased);
        Assert.True(await ledger.TrySaveAsync(leased, LedgerRow.Empty with { RecordId = Record }, CancellationToken.None));
        Assert.False(await ledger.TrySaveAsync(leased, LedgerRow.Empty, CancellationToken.None));
        var saved = await ReadAsync(ledger, "auth0|ines");
        Assert.Equal((Record, false), (saved.Row.RecordId, saved.IsLeased));
        Assert.False((await ReadAsync(ledger, "auth0|other")).IsLeased);
    }

    [Theory]
    [InlineData(Kind.Table)]
    [InlineData(Kind.Memory)]
    public async Task A_row_comes_back_as_it_was_saved(Kind kind)
    {
        await using var walk = await Walk.StartAsync(azurite);
        var ledger = Of(kind, walk);
        var row = new LedgerRow(
            Record,
            IsShared: true,
            IsDoubtful: true,
            new Claim(true, At),
            new Claim(false, At with { EventId = "evt_0" }),
            LedgerRow.Empty.Fields.Add("email", new FieldClock(At, "hash")).Add("Firstname", new FieldClock(At, FieldClock.Unknown)));

        Assert.True(await ledger.TrySaveAsync(await ReadAsync(ledger, "auth0|ines"), row, CancellationToken.None));

        Assert.Equal(row, (await ReadAsync(ledger, "auth0|ines")).Row);
        Assert.Equal(LedgerRow.Empty, (await ReadAsync(ledger, "auth0|other")).Row);
    }

    private static Task<LedgerEntry> ReadAsync(ILedger ledger, string userId) => ledger.ReadAsync(Target, userId, CancellationToken.None);

    private static ILedger Of(Kind kind, Walk walk) => kind == Kind.Table
        ? walk.Services.GetRequiredService<LedgerTable>()
        : new MemoryLedger(
            walk.Services.GetRequiredService<LedgerHash>(),
            TimeProvider.System,
            walk.Services.GetRequiredService<IOptions<LedgerOptions>>().Value.LeaseDuration,
            () => Task.CompletedTask);
}
