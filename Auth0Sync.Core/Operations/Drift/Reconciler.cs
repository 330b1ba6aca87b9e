using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;

namespace Auth0Sync.Core.Operations.Drift;

/// <summary>
/// Compares like <see cref="DriftChecker"/>, and sends the users that differ through the queue again, so that matching,
/// policies and review apply as always.
/// </summary>
public sealed class Reconciler
{
    private const int MaxAttempts = 5;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    private readonly DriftScanner _scanner;
    private readonly ILedger _ledger;
    private readonly IEventQueue _queue;
    private readonly TimeProvider _time;

    internal Reconciler(DriftScanner scanner, ILedger ledger, IEventQueue queue, TimeProvider time) => (_scanner, _ledger, _queue, _time) = (scanner, ledger, queue, time);

    /// <inheritdoc cref="DriftChecker.CheckAsync"/>
    public Task<DriftReport> ReconcileAsync(DriftRequest request, Func<DriftRow, ValueTask> onRow, IProgress<long>? progress, CancellationToken cancellationToken) =>
        _scanner.ScanAsync(request, drift => RequeueAsync(drift, cancellationToken), onRow, progress, cancellationToken);

    private async Task<bool> RequeueAsync(UserDrift drift, CancellationToken cancellationToken)
    {
        if (!await MarkUncertainAsync(drift, cancellationToken))
        {
            return false;
        }

        // What is known is as new as the export and says the same: the newest event is repeated, with the values of the export.
        // But one in review may say something else, and must not be replaced there.
        var (clock, row) = (EventClock.FromEvent(drift.Event), drift.Entry.Row);
        var auth0Event = row.Deleted is { } newest && newest.At > clock && !(row.PendingReview?.At > clock)
            ? drift.Event with { Id = newest.At.EventId, Time = newest.At.Time }
            : drift.Event;
        await _queue.SendAsync(EventMessage.Create(drift.Row.Target, EventWriter.Write(auth0Event), _time.GetUtcNow()), TimeSpan.Zero, cancellationToken);
        return true;
    }

    /// <summary>Makes the ledger forget what the record has, because it was changed there. Otherwise equal values were not written.</summary>
    /// <returns>False if the user changed in between, or is being written.</returns>
    private async Task<bool> MarkUncertainAsync(UserDrift drift, CancellationToken cancellationToken)
    {
        var (entry, row) = (drift.Entry, drift.Entry.Row);
        if (row.RecordId is null)
        {
            return true;
        }

        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var fields = drift.Row.Kind == DriftKind.Missing ? entry.Row.Fields.Keys : drift.Row.Fields.Select(field => field.Field);
            if (!entry.IsLeased && await _ledger.TrySaveAsync(entry, entry.Row.MarkUncertain(fields), cancellationToken))
            {
                return true;
            }

            await Task.Delay(RetryDelay, _time, cancellationToken);
            entry = await _ledger.ReadAsync(drift.Row.Target, drift.Event.User.UserId, cancellationToken);
            if (entry.Row.Deleted != row.Deleted)
            {
                return false;
            }
        }

        return false;
    }
}
