using Auth0Sync.Core.Events;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Tenants;
using Microsoft.Extensions.Configuration;

namespace Auth0Sync.Core.Operations.Drift;

/// <summary>
/// Compares the users of an export, many at a time so that lookups are batched, and reports them in their order. It reads through
/// the targets of a dry run, which create nothing in a system, even if the settings would allow it.
/// </summary>
internal sealed class DriftScanner(
    IServiceProvider services,
    IConfiguration configuration,
    UserExportReader reader,
    ExportedUserEvents events,
    TenantGuard tenants,
    RecordComparer comparer,
    TimeProvider time)
{
    // Enough to fill batches. The targets' own limits apply besides.
    private const int MaxConcurrentUsers = 200;

    /// <param name="request">What to compare.</param>
    /// <param name="requeue">Sends a user through the queue again; returns whether it did.</param>
    /// <param name="onRow">Called for each difference, one at a time.</param>
    /// <param name="progress">Gets the number of compared users.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    public async Task<DriftReport> ScanAsync(
        DriftRequest request,
        Func<UserDrift, Task<bool>> requeue,
        Func<DriftRow, ValueTask> onRow,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        var scan = new DriftScan(time);
        await using var host = DryRunHost.Create(services, configuration);
        if (await SelectTargetsAsync(request, host.Targets, scan, cancellationToken) is { } failure)
        {
            return scan.ToReport(failure);
        }

        var tenant = await tenants.FindTenantAsync(cancellationToken);
        await using var export = File.OpenRead(request.ExportPath);
        var batch = new List<(ExportLine.User User, Auth0Event Event)>();
        string? damage = null;
        await foreach (var line in reader.ReadAsync(export, cancellationToken))
        {
            switch (line)
            {
                case ExportLine.Unreadable unreadable:
                    scan.Problems.Add(unreadable.Number, unreadable.Problem);
                    damage = unreadable.IsLast ? unreadable.Problem : null;
                    break;
                case ExportLine.User user when events.Create(user, request.ExportedAt, tenant) is { Event: { } auth0Event }:
                    batch.Add((user, auth0Event));
                    break;
                case ExportLine.User user:
                    scan.Problems.Add(user.Number, events.Create(user, request.ExportedAt, tenant).Problem!);
                    break;
            }

            if (batch.Count == MaxConcurrentUsers)
            {
                await CompleteBatchAsync();
            }
        }

        await CompleteBatchAsync();
        return scan.ToReport(damage is null ? null : new OperationFailure(FailureKind.Problem, $"{damage} Nothing after it was read."));

        async Task CompleteBatchAsync()
        {
            var comparisons = batch.SelectMany(user => scan.Targets.Select(target => CompareAsync(target, user.User, user.Event))).ToList();
            foreach (var (tally, drift) in await Task.WhenAll(comparisons))
            {
                if (drift is null)
                {
                    tally.AddInSync();
                    continue;
                }

                tally.Add(drift.Row.Kind, drift.Row.IsRepairable && await requeue(drift));
                await onRow(request.IncludePersonalData ? drift.Row : Redact(drift.Row, tally.Target.Traits.HasPersonalRecordIds));
            }

            scan.AddUsers(batch.Count);
            batch.Clear();
            progress?.Report(scan.UserCount);
        }

        async Task<(TargetTally Tally, UserDrift? Drift)> CompareAsync(TargetTally tally, ExportLine.User user, Auth0Event auth0Event) =>
            (tally, await comparer.CompareAsync(tally.Target, user, auth0Event, cancellationToken));
    }

    private static DriftRow Redact(DriftRow row, bool hasPersonalRecordIds) => row with
    {
        UserId = null,
        RecordId = hasPersonalRecordIds ? null : row.RecordId,
        OtherRecordId = hasPersonalRecordIds ? null : row.OtherRecordId,
        Fields = [.. row.Fields.Select(field => field with { Expected = null, Actual = null })],
    };

    /// <returns>Why nothing can be compared; null if something can.</returns>
    private static async Task<OperationFailure?> SelectTargetsAsync(DriftRequest request, IReadOnlyCollection<ITarget> enabled, DriftScan scan, CancellationToken cancellationToken)
    {
        if (!File.Exists(request.ExportPath))
        {
            return new OperationFailure(FailureKind.Invalid, "The export does not exist.");
        }

        if (TargetSelection.FindProblem(enabled, request.Targets) is { } problem)
        {
            return new OperationFailure(FailureKind.Invalid, problem);
        }

        foreach (var target in TargetSelection.Select(enabled, request.Targets))
        {
            switch (target, await target.CheckReadinessAsync(cancellationToken))
            {
                case (not IFieldReader, _):
                    scan.Skip(target.Name, "The target keeps no records that could be compared.");
                    break;
                case (_, TargetReadiness.NotReady notReady):
                    scan.SkipUnavailable(target.Name, notReady.Problem);
                    break;
                case (_, TargetReadiness.Unknown unknownReadiness):
                    scan.SkipUnavailable(target.Name, unknownReadiness.Problem);
                    break;
                case (IFieldReader readable, _):
                    scan.Targets.Add(new TargetTally(readable));
                    break;
            }
        }

        return scan.Targets.Count > 0 ? null
            : new OperationFailure(scan.HasUnavailable ? FailureKind.Unavailable : FailureKind.Invalid, "No target can be compared.");
    }
}
