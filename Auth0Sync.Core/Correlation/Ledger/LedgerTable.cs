using System.Text.Json;
using Auth0Sync.Core.Storage;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>
/// The ledger in Azure Table Storage: one row per user and target, partitioned by user, and one link row per user of a
/// record. The number of table operations does not grow with the number of events of a user.
/// </summary>
public sealed class LedgerTable(StorageAccount storage, LedgerHasher hasher, IOptions<LedgerOptions> options)
    : ILedger, IStorageInitializer
{
    /// <summary>The table of the rows.</summary>
    public const string TableName = "Auth0SyncLedger";

    /// <summary>The table of the links, from record to users.</summary>
    public const string LinksTableName = "Auth0SyncLinks";

    private const int CurrentSchemaVersion = 1;
    private const string SchemaVersionColumn = "Schema";
    private const string RecordIdColumn = "RecordId";
    private const string SharedColumn = "Shared";
    private const string UncertainColumn = "Doubtful";
    private const string DeletedColumn = "Deleted";
    private const string BlockedColumn = "Blocked";
    private const string FieldsColumn = "Fields";
    private const string CreatedColumn = "Created";
    private const string DeletionsColumn = "Deletions";
    private const string PendingReviewColumn = "Reviewed";
    private const string AddressAttemptColumn = "AddressAttempt";
    private const string LeasedColumn = "Leased";
    private const string OutcomesColumn = "Outcomes";
    private const string ClaimRowKey = "claim";

    // A column can contain 32 K characters.
    private const int MaxOutcomesLength = 30_000;

    private const string ClaimUserColumn = "User";

    private readonly TableClient _rows = storage.Tables.GetTableClient(TableName);
    private readonly TableClient _links = storage.Tables.GetTableClient(LinksTableName);
    private readonly TimeSpan _leaseDuration = options.Value.LeaseDuration;

    /// <inheritdoc/>
    public async Task<LedgerEntry> ReadAsync(string target, string userId, CancellationToken cancellationToken)
    {
        var before = hasher.HashUserIdWithPreviousKey(userId);
        var entry = await ReadEntryAsync(target, hasher.HashUserId(userId), cancellationToken) with { PreviousKeyUserHash = before };
        if (entry.Version is not null || before is null)
        {
            return entry;
        }

        var old = await ReadEntryAsync(target, before, cancellationToken);
        return entry with { Row = old.Row, PreviousKeyRowVersion = old.Version, Lease = old.Lease };
    }

    /// <inheritdoc/>
    public Task<LedgerEntry?> TryLeaseAsync(LedgerEntry entry, CancellationToken cancellationToken) =>
        TryWriteAsync(entry, entry.Row, isLeased: true, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> TrySaveAsync(LedgerEntry entry, LedgerRow row, CancellationToken cancellationToken) =>
        await TryWriteAsync(entry, row, isLeased: false, cancellationToken) is not null;

    /// <inheritdoc/>
    public Task LinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken) =>
        _links.UpsertEntityAsync(new TableEntity(GetLinkPartitionKey(entry.Target, recordId), entry.UserHash), TableUpdateMode.Replace, cancellationToken);

    /// <inheritdoc/>
    public async Task UnlinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        await _links.DeleteEntityAsync(GetLinkPartitionKey(entry.Target, recordId), entry.UserHash, ETag.All, cancellationToken);
        if (entry.PreviousKeyUserHash is { } before)
        {
            await _links.DeleteEntityAsync(GetLinkPartitionKey(entry.Target, recordId), before, ETag.All, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        var claim = new TableEntity(GetClaimPartitionKey(entry.Target, recordId), ClaimRowKey) { [ClaimUserColumn] = entry.UserHash };
        try
        {
            await _links.AddEntityAsync(claim, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return await FindClaimAsync(entry.Target, recordId, cancellationToken) is { } existing && IsClaimOf(existing, entry);
        }
    }

    /// <inheritdoc/>
    public Task ReleaseClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken) =>
        _links.DeleteEntityAsync(GetClaimPartitionKey(entry.Target, recordId), ClaimRowKey, ETag.All, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> HasLinkedUsersAsync(string target, string recordId, IReadOnlyCollection<string> exceptUserHashes, CancellationToken cancellationToken)
    {
        var users = TableClient.CreateQueryFilter($"PartitionKey eq {GetLinkPartitionKey(target, recordId)}");
        await foreach (var user in _links.QueryAsync<TableEntity>(users, maxPerPage: exceptUserHashes.Count + 1, select: ["RowKey"], cancellationToken))
        {
            if (!exceptUserHashes.Contains(user.RowKey))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public async Task<bool> CanClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        var claim = await FindClaimAsync(entry.Target, recordId, cancellationToken);
        return claim is null || IsClaimOf(claim, entry);
    }

    /// <inheritdoc/>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        await _rows.CreateIfNotExistsAsync(cancellationToken);
        await _links.CreateIfNotExistsAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task CheckHealthAsync(CancellationToken cancellationToken) =>
        await _rows.GetEntityIfExistsAsync<TableEntity>("health", "health", cancellationToken: cancellationToken);

    // Both times are those of the storage service, so that the clock of a worker cannot break a lease.
    private LeaseTiming? GetLease(TableEntity entity, Response response) =>
        entity.GetBoolean(LeasedColumn) == true && entity.Timestamp is { } leasedAt && response.Headers.Date is { } now
            ? LeaseTiming.FromAge(now - leasedAt, _leaseDuration)
            : null;

    private async Task<TableEntity?> FindClaimAsync(string target, string recordId, CancellationToken cancellationToken) =>
        await _links.GetEntityIfExistsAsync<TableEntity>(GetClaimPartitionKey(target, recordId), ClaimRowKey, cancellationToken: cancellationToken) is { HasValue: true, Value: { } claim }
            ? claim
            : null;

    private static bool IsClaimOf(TableEntity claim, LedgerEntry entry) =>
        claim.GetString(ClaimUserColumn) is { } user && (user == entry.UserHash || user == entry.PreviousKeyUserHash);

    private async Task<LedgerEntry> ReadEntryAsync(string target, string userHash, CancellationToken cancellationToken)
    {
        var response = await _rows.GetEntityIfExistsAsync<TableEntity>(userHash, target, cancellationToken: cancellationToken);
        return response is { HasValue: true, Value: { } entity }
            ? new LedgerEntry(target, userHash, FromEntity(entity), entity.ETag, GetLease(entity, response.GetRawResponse()))
            : new LedgerEntry(target, userHash, LedgerRow.Empty, null, null);
    }

    private async Task<LedgerEntry?> TryWriteAsync(LedgerEntry entry, LedgerRow row, bool isLeased, CancellationToken cancellationToken)
    {
        var entity = ToEntity(entry, row, isLeased);
        try
        {
            await MigrateFromPreviousKeyAsync(entry, cancellationToken);
            var response = entry.Version is { } version
                ? await _rows.UpdateEntityAsync(entity, version, TableUpdateMode.Replace, cancellationToken)
                : await _rows.AddEntityAsync(entity, cancellationToken);
            if (entry is { PreviousKeyRowVersion: not null, PreviousKeyUserHash: { } before })
            {
                await _rows.DeleteEntityAsync(before, entry.Target, ETag.All, cancellationToken);
            }

            return entry with { Row = row, Version = response.Headers.ETag, PreviousKeyRowVersion = null, Lease = null };
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412 or 404)
        {
            return null;
        }
    }

    // The first write migrates a row from the previous key. The lease on the old row ensures a single worker. The new row
    // is written before the old one is deleted, so every step can be repeated.
    private async Task MigrateFromPreviousKeyAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (entry is not { PreviousKeyRowVersion: { } version, PreviousKeyUserHash: { } before })
        {
            return;
        }

        var old = ToEntity(entry with { UserHash = before }, entry.Row, isLeased: true);
        await _rows.UpdateEntityAsync(old, version, TableUpdateMode.Replace, cancellationToken);
        if (entry.Row.RecordId is { } recordId)
        {
            await LinkAsync(entry, recordId, cancellationToken);
            await _links.DeleteEntityAsync(GetLinkPartitionKey(entry.Target, recordId), before, ETag.All, cancellationToken);
            await MigrateClaimAsync(entry, recordId, before, cancellationToken);
        }
    }

    private async Task MigrateClaimAsync(LedgerEntry entry, string recordId, string previousUserHash, CancellationToken cancellationToken)
    {
        if (await FindClaimAsync(entry.Target, recordId, cancellationToken) is { } mine && mine.GetString(ClaimUserColumn) == previousUserHash)
        {
            mine[ClaimUserColumn] = entry.UserHash;
            await _links.UpdateEntityAsync(mine, mine.ETag, TableUpdateMode.Replace, cancellationToken);
        }
    }

    private static TableEntity ToEntity(LedgerEntry entry, LedgerRow row, bool isLeased) => new(entry.UserHash, entry.Target)
    {
        [SchemaVersionColumn] = CurrentSchemaVersion,
        [RecordIdColumn] = row.RecordId,
        [SharedColumn] = row.IsShared,
        [UncertainColumn] = row.IsUncertain,
        [DeletedColumn] = row.Deleted is null ? null : JsonSerializer.Serialize(row.Deleted, LedgerJson.Default.ObservedFlag),
        [BlockedColumn] = row.Blocked is null ? null : JsonSerializer.Serialize(row.Blocked, LedgerJson.Default.ObservedFlag),
        [FieldsColumn] = JsonSerializer.Serialize(row.Fields, LedgerJson.Default.ImmutableSortedDictionaryStringFieldClock),
        [CreatedColumn] = row.IsCreated,
        [DeletionsColumn] = row.Deletions,
        [PendingReviewColumn] = row.PendingReview is null ? null : JsonSerializer.Serialize(row.PendingReview, LedgerJson.Default.PendingReview),
        [AddressAttemptColumn] = row.AddressAttempt is null ? null : JsonSerializer.Serialize(row.AddressAttempt, LedgerJson.Default.AddressAttempt),
        [OutcomesColumn] = SerializeOutcomes(row.LastOutcomes),
        [LeasedColumn] = isLeased,
    };

    // Ids are short, unless forged: then fewer outcomes are remembered.
    private static string? SerializeOutcomes(IReadOnlyList<LastOutcome> outcomes) => Enumerable.Range(0, outcomes.Count)
        .Select(skipped => JsonSerializer.Serialize([.. outcomes.Skip(skipped)], LedgerJson.Default.IReadOnlyListLastOutcome))
        .FirstOrDefault(json => json.Length <= MaxOutcomesLength);

    private static LedgerRow FromEntity(TableEntity entity)
    {
        if (entity.GetInt32(SchemaVersionColumn) is not CurrentSchemaVersion)
        {
            throw new NotSupportedException(
                $"A ledger row has schema {entity.GetInt32(SchemaVersionColumn)}, but this version reads schema {CurrentSchemaVersion}. Deploy the version that wrote it, or a newer one.");
        }

        var fields = entity.GetString(FieldsColumn) is { } json
            ? JsonSerializer.Deserialize(json, LedgerJson.Default.ImmutableSortedDictionaryStringFieldClock)
            : null;
        return new LedgerRow(
            entity.GetString(RecordIdColumn),
            entity.GetBoolean(SharedColumn) == true,
            entity.GetBoolean(UncertainColumn) == true,
            DeserializeFlag(entity.GetString(DeletedColumn)),
            DeserializeFlag(entity.GetString(BlockedColumn)),
            fields?.WithComparers(StringComparer.Ordinal) ?? LedgerRow.Empty.Fields)
        {
            // Rows from before this column: the origin is unknown, so the record counts as not created by Auth0Sync.
            IsCreated = entity.GetBoolean(CreatedColumn) == true,
            Deletions = entity.GetInt32(DeletionsColumn) ?? 0,
            PendingReview = entity.GetString(PendingReviewColumn) is { } reviewed ? JsonSerializer.Deserialize(reviewed, LedgerJson.Default.PendingReview) : null,
            AddressAttempt = entity.GetString(AddressAttemptColumn) is { } attempt
                ? JsonSerializer.Deserialize(attempt, LedgerJson.Default.AddressAttempt)
                : null,
            LastOutcomes = entity.GetString(OutcomesColumn) is { } outcomes ? JsonSerializer.Deserialize(outcomes, LedgerJson.Default.IReadOnlyListLastOutcome)! : [],
        };
    }

    private static ObservedFlag? DeserializeFlag(string? json) => json is null ? null : JsonSerializer.Deserialize(json, LedgerJson.Default.ObservedFlag);

    private static string GetClaimPartitionKey(string target, string recordId) => $"{GetLinkPartitionKey(target, recordId)}:claim";

    private static string GetLinkPartitionKey(string target, string recordId) => $"{target}:{Uri.EscapeDataString(recordId)}";
}
