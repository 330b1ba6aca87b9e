using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Matching;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.DryRun;

/// <summary>Notes which rule matched.</summary>
internal sealed class RecordingFinder(IRecordFinder finder, DryRunRecorder recorder) : IRecordFinder
{
    public async Task<RecordLookupResult> FindAsync(IRecordLookup target, Auth0Event auth0Event, LedgerRow row, bool isLateEvent, CancellationToken cancellationToken)
    {
        var result = await finder.FindAsync(target, auth0Event, row, isLateEvent, cancellationToken);
        recorder.Match = result;
        return result;
    }
}
