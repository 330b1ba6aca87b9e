using Auth0Sync.Core.Correlation.Ledger;
using Azure;

namespace Auth0Sync.Core.Operations.DryRun;

/// <summary>Reads from the real ledger and keeps what is written in memory.</summary>
/// <param name="ledger">The real ledger.</param>
/// <param name="overlay">What was written before.</param>
/// <param name="recorder">Notes the writes.</param>
internal sealed class OverlayLedger(ILedgerReader ledger, LedgerOverlay overlay, DryRunRecorder recorder) : ILedger
{
    private static readonly ETag Version = new("\"dry-run\"");

    public async Task<LedgerEntry> ReadAsync(string target, string userId, CancellationToken cancellationToken)
    {
        var entry = await ledger.ReadAsync(target, userId, cancellationToken);
        return overlay.Rows.TryGetValue((target, entry.UserHash), out var row) ? entry with { Row = row, Version = Version, Lease = null } : entry;
    }

    public Task<LedgerEntry?> TryLeaseAsync(LedgerEntry entry, CancellationToken cancellationToken) => Task.FromResult<LedgerEntry?>(Write(entry, entry.Row));

    public Task<bool> TrySaveAsync(LedgerEntry entry, LedgerRow row, CancellationToken cancellationToken)
    {
        Write(entry, row);
        recorder.Add(new DryRunCall.ToLedger(LedgerWrite.SaveRow, row.RecordId));
        return Task.FromResult(true);
    }

    public Task LinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken) => SetLink(entry, recordId, isLinked: true);

    public Task UnlinkAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken) => SetLink(entry, recordId, isLinked: false);

    public async Task<bool> HasLinkedUsersAsync(string target, string recordId, IReadOnlyCollection<string> exceptUserHashes, CancellationToken cancellationToken)
    {
        if (!overlay.Links.TryGetValue((target, recordId), out var changed))
        {
            return await ledger.HasLinkedUsersAsync(target, recordId, exceptUserHashes, cancellationToken);
        }

        return changed.Any(link => link.Value && !exceptUserHashes.Contains(link.Key))
            || await ledger.HasLinkedUsersAsync(target, recordId, [.. exceptUserHashes, .. changed.Keys], cancellationToken);
    }

    public async Task<bool> CanClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken) =>
        overlay.Claims.TryGetValue((entry.Target, recordId), out var user)
            ? user is null || user == entry.UserHash
            : await ledger.CanClaimAsync(entry, recordId, cancellationToken);

    public async Task<bool> TryClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        if (!await CanClaimAsync(entry, recordId, cancellationToken))
        {
            return false;
        }

        overlay.Claims[(entry.Target, recordId)] = entry.UserHash;
        recorder.Add(new DryRunCall.ToLedger(LedgerWrite.Claim, recordId));
        return true;
    }

    public Task ReleaseClaimAsync(LedgerEntry entry, string recordId, CancellationToken cancellationToken)
    {
        overlay.Claims[(entry.Target, recordId)] = null;
        recorder.Add(new DryRunCall.ToLedger(LedgerWrite.ReleaseClaim, recordId));
        return Task.CompletedTask;
    }

    public Task CheckHealthAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private LedgerEntry Write(LedgerEntry entry, LedgerRow row)
    {
        overlay.Rows[(entry.Target, entry.UserHash)] = row;
        return entry with { Row = row, Version = Version, Lease = null };
    }

    private Task SetLink(LedgerEntry entry, string recordId, bool isLinked)
    {
        if (!overlay.Links.TryGetValue((entry.Target, recordId), out var users))
        {
            overlay.Links[(entry.Target, recordId)] = users = new Dictionary<string, bool>(StringComparer.Ordinal);
        }

        users[entry.UserHash] = isLinked;
        if (!isLinked && entry.PreviousKeyUserHash is { } before)
        {
            users[before] = false;
        }

        recorder.Add(new DryRunCall.ToLedger(isLinked ? LedgerWrite.Link : LedgerWrite.Unlink, recordId));
        return Task.CompletedTask;
    }
}
