using System.Text.Json;
using Auth0Sync.Core.Startup;
using Auth0Sync.Core.Storage;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>
/// The ledger in Azure Table Storage: one row per user and target, each user in a partition of its own, and one link
/// row per user of a record. Every method is one table operation, however many events a user has had.
/// </summary>
public sealed class LedgerTable(StorageAccount storage, LedgerHash hash, IOptions<LedgerOptions> options)
    : ILedger, IStorePreparation
{
    /// <summary>The table of the rows.</summary>
    public const string TableName = "Auth0SyncLedger";

    /// <summary>The table of the links, from record to users.</summary>
    public const string LinksTableName = "Auth0SyncLinks";

    private const int SchemaVersion = 1;
    private const string SchemaColumn = "Schema";
    private const string RecordColumn = "RecordId";
    private const string SharedColumn = "Shared";
    private const string DoubtfulColumn = "Doubtful";
    private const string DeletedColumn = "Deleted";
    private const string BlockedColumn = "Blocked";
    private const string FieldsColumn = "Fields";
    private const string CreatedColumn = "Created";
    private const string ReviewedColumn = "Reviewed";
    private const string LeasedColumn = "Leased";
    private const string ClaimRow = "claim";
    private const string ClaimedByColumn = "User";

    private readonly TableClient _rows = storage.Tables.GetTableClient(TableName);
    private readonly TableClient _links = storage.Tables.GetTableClient(LinksTableName);
    private readonly TimeSpan _leaseDuration = options.Value.LeaseDuration;

    /// <inheritdoc/>
    public async Task<LedgerEntry> ReadAsync(string target, string userId, CancellationToken cancellationToken)
    {
        var before = hash.OfUserBefore(userId);
        var entry = await ReadRowAsync(target, hash.OfUser(userId), cancellationToken) with { UserHashBefore = before };
        if (entry.Version is not null || before is null)
        {
            return entry;
        }

        var old = await ReadRowAsync(target, before, cancellationToken);
        return entry with { Row = old.Row, VersionBefore = old.Version, Lease = old.Lease };
    }

    /// <inheritdoc/>
    public Task<LedgerEntry?> TryLeaseAsync(LedgerEntry entry, CancellationToken cancellationToken) =>
        WriteAsync(entry, entry.Row, leased: true, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> TrySaveAsync(LedgerEntry entry, LedgerRow row, CancellationToken cancellationToken) =>
        await WriteAsync(entry, row, leased: false, cancellationToken) is not null;

    /// <inheritdoc/>
    public Task LinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken) =>
        _links.UpsertEntityAsync(new TableEntity(LinkPartition(entry.Target, recordId), entry.UserHash), TableUpdateMode.Replace, cancellationToken);

    /// <inheritdoc/>
    public async Task UnlinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        await _links.DeleteEntityAsync(LinkPartition(entry.Target, recordId), entry.UserHash, ETag.All, cancellationToken);
        if (entry.UserHashBefore is { } before)
        {
            await _links.DeleteEntityAsync(LinkPartition(entry.Target, recordId), before, ETag.All, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        var claim = new TableEntity(ClaimPartition(entry.Target, recordId), ClaimRow) { [ClaimedByColumn] = entry.UserHash };
        try
        {
            await _links.AddEntityAsync(claim, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            var existing = await _links.GetEntityIfExistsAsync<TableEntity>(claim.PartitionKey, ClaimRow, cancellationToken: cancellationToken);
            return existing.HasValue && existing.Value!.GetString(ClaimedByColumn) is { } user && (user == entry.UserHash || user == entry.UserHashBefore);
        }
    }

    /// <inheritdoc/>
    public Task UnclaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken) =>
        _links.DeleteEntityAsync(ClaimPartition(entry.Target, recordId), ClaimRow, ETag.All, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> HasUsersAsync(string target, string recordId, CancellationToken cancellationToken)
    {
        var users = TableClient.CreateQueryFilter($"PartitionKey eq {LinkPartition(target, recordId)}");
        await foreach (var _ in _links.QueryAsync<TableEntity>(users, maxPerPage: 1, select: ["RowKey"], cancellationToken))
        {
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _rows.CreateIfNotExistsAsync(cancellationToken);
        await _links.CreateIfNotExistsAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken) =>
        await _rows.GetEntityIfExistsAsync<TableEntity>("health", "health", cancellationToken: cancellationToken);

    // Both times are the storage service's own, so that no worker's wrong clock can break a lease.
    private LeaseTime? Lease(TableEntity entity, Response response) =>
        entity.GetBoolean(LeasedColumn) == true && entity.Timestamp is { } leasedAt && response.Headers.Date is { } now
            ? LeaseTime.Of(now - leasedAt, _leaseDuration)
            : null;

    private async Task<LedgerEntry> ReadRowAsync(string target, string user, CancellationToken cancellationToken)
    {
        var response = await _rows.GetEntityIfExistsAsync<TableEntity>(user, target, cancellationToken: cancellationToken);
        return response is { HasValue: true, Value: { } entity }
            ? new LedgerEntry(target, user, Decode(entity), entity.ETag, Lease(entity, response.GetRawResponse()))
            : new LedgerEntry(target, user, LedgerRow.Empty, null, null);
    }

    private async Task<LedgerEntry?> WriteAsync(LedgerEntry entry, LedgerRow row, bool leased, CancellationToken cancellationToken)
    {
        var entity = Encode(entry, row, leased);
        try
        {
            await MoveLinksAsync(entry, cancellationToken);
            var response = entry.Version is { } version
                ? await _rows.UpdateEntityAsync(entity, version, TableUpdateMode.Replace, cancellationToken)
                : await _rows.AddEntityAsync(entity, cancellationToken);
            if (entry is { VersionBefore: not null, UserHashBefore: { } before })
            {
                await _rows.DeleteEntityAsync(before, entry.Target, ETag.All, cancellationToken);
            }

            return entry with { Row = row, Version = response.Headers.ETag, VersionBefore = null, Lease = null };
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412 or 404)
        {
            return null;
        }
    }

    // A row that is kept under the previous key moves with the first write. Whoever leases the old row moves it, so there
    // is one worker; the new row is there before the old one goes, and until then every step can be done again.
    private async Task MoveLinksAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (entry is not { VersionBefore: { } version, UserHashBefore: { } before })
        {
            return;
        }

        var old = Encode(entry with { UserHash = before }, entry.Row, leased: true);
        await _rows.UpdateEntityAsync(old, version, TableUpdateMode.Replace, cancellationToken);
        if (entry.Row.RecordId is { } recordId)
        {
            await LinkAsync(entry, recordId, cancellationToken);
            await _links.DeleteEntityAsync(LinkPartition(entry.Target, recordId), before, ETag.All, cancellationToken);
            await MoveClaimAsync(entry, recordId, before, cancellationToken);
        }
    }

    private async Task MoveClaimAsync(LedgerEntry entry, string recordId, string before, CancellationToken cancellationToken)
    {
        var claim = await _links.GetEntityIfExistsAsync<TableEntity>(ClaimPartition(entry.Target, recordId), ClaimRow, cancellationToken: cancellationToken);
        if (claim is { HasValue: true, Value: { } mine } && mine.GetString(ClaimedByColumn) == before)
        {
            mine[ClaimedByColumn] = entry.UserHash;
            await _links.UpdateEntityAsync(mine, mine.ETag, TableUpdateMode.Replace, cancellationToken);
        }
    }

    private static TableEntity Encode(LedgerEntry entry, LedgerRow row, bool leased) => new(entry.UserHash, entry.Target)
    {
        [SchemaColumn] = SchemaVersion,
        [RecordColumn] = row.RecordId,
        [SharedColumn] = row.IsShared,
        [DoubtfulColumn] = row.IsDoubtful,
        [DeletedColumn] = row.Deleted is null ? null : JsonSerializer.Serialize(row.Deleted, LedgerJson.Default.Claim),
        [BlockedColumn] = row.Blocked is null ? null : JsonSerializer.Serialize(row.Blocked, LedgerJson.Default.Claim),
        [FieldsColumn] = JsonSerializer.Serialize(row.Fields, LedgerJson.Default.ImmutableSortedDictionaryStringFieldClock),
        [CreatedColumn] = row.IsCreated,
        [ReviewedColumn] = row.Reviewed is null ? null : JsonSerializer.Serialize(row.Reviewed, LedgerJson.Default.ReviewedEvent),
        [LeasedColumn] = leased,
    };

    private static LedgerRow Decode(TableEntity entity)
    {
        if (entity.GetInt32(SchemaColumn) is not SchemaVersion)
        {
            throw new NotSupportedException(
                $"A ledger row has schema {entity.GetInt32(SchemaColumn)}; this build reads schema {SchemaVersion}.");
        }

        var fields = entity.GetString(FieldsColumn) is { } json
            ? JsonSerializer.Deserialize(json, LedgerJson.Default.ImmutableSortedDictionaryStringFieldClock)
            : null;
        return new LedgerRow(
            entity.GetString(RecordColumn),
            entity.GetBoolean(SharedColumn) == true,
            entity.GetBoolean(DoubtfulColumn) == true,
            DecodeClaim(entity.GetString(DeletedColumn)),
            DecodeClaim(entity.GetString(BlockedColumn)),
            fields?.WithComparers(StringComparer.Ordinal) ?? LedgerRow.Empty.Fields)
        {
            // Rows from before the column: nobody knows, so the record counts as linked.
            IsCreated = entity.GetBoolean(CreatedColumn) == true,
            Reviewed = entity.GetString(ReviewedColumn) is { } reviewed ? JsonSerializer.Deserialize(reviewed, LedgerJson.Default.ReviewedEvent) : null,
        };
    }

    private static Claim? DecodeClaim(string? json) => json is null ? null : JsonSerializer.Deserialize(json, LedgerJson.Default.Claim);

    private static string ClaimPartition(string target, string recordId) => $"{LinkPartition(target, recordId)}:claim";

    private static string LinkPartition(string target, string recordId) => $"{target}:{Uri.EscapeDataString(recordId)}";
}
