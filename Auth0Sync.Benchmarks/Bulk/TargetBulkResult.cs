using Auth0Sync.Benchmarks.Targets;

namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>
/// The result of <c>bulk --target</c>. Unless stated otherwise, the values are those of the updates with the target's limits, or
/// without if it has none; rates are per second.
/// </summary>
/// <param name="Limit">The documented limit; null if there is none.</param>
/// <param name="ShareOfLimit">The used share of it: calls per second, or the largest number of open calls of all phases.</param>
/// <param name="ShareOfLimitCreates">The same for creations.</param>
/// <param name="CallsPerEvent">Calls per update.</param>
/// <param name="CallsPerEventCreates">Calls per creation.</param>
/// <param name="Searches">Searches in both phases.</param>
/// <param name="MaxOpenCalls">The largest number of calls that were open at the same time, in all phases.</param>
/// <param name="RejectedCalls">The calls rejected by a limit, in all phases.</param>
/// <param name="LagP50Ms">The median time from the change in Auth0 to the outcome.</param>
/// <param name="LagP95Ms">The 95th percentile of that time.</param>
/// <param name="PeakMemoryMb">The largest working set in both phases.</param>
/// <param name="UnlimitedUpdates">The rate of updates without limits.</param>
/// <param name="UnlimitedCreates">The rate of creations without limits.</param>
internal sealed record TargetBulkResult(
    string Target,
    StorageKind Storage,
    int Users,
    double EventsPerSecondUpdates,
    double EventsPerSecondCreates,
    string? Limit,
    double? ShareOfLimit,
    double? ShareOfLimitCreates,
    double CallsPerEvent,
    double CallsPerEventCreates,
    int Searches,
    int? MaxOpenCalls,
    int RejectedCalls,
    double LagP50Ms,
    double LagP95Ms,
    double PeakMemoryMb,
    int UnlimitedUsers,
    double UnlimitedUpdates,
    double UnlimitedCreates,
    TargetBulkDetails Details)
{
    public static TargetBulkResult Create(StorageKind storage, BenchmarkTarget target, TargetBulkDetails details)
    {
        var (creates, updates) = (details.Creates ?? details.UnlimitedCreates, details.Updates ?? details.UnlimitedUpdates);
        PhaseResult[] all = [creates, updates, details.UnlimitedCreates, details.UnlimitedUpdates];
        var openCalls = all.Max(phase => phase.MaxOpenCalls);
        return new TargetBulkResult(
            target.Name,
            storage,
            updates.Events,
            updates.EventsPerSecond,
            creates.EventsPerSecond,
            target.Limit?.ToString(),
            GetShare(updates),
            GetShare(creates),
            updates.CallsPerEvent,
            creates.CallsPerEvent,
            creates.Searches + updates.Searches,
            openCalls,
            all.Distinct().Sum(phase => phase.RefusedCalls),
            updates.LagP50Ms,
            updates.LagP95Ms,
            Math.Max(creates.PeakMemoryMb, updates.PeakMemoryMb),
            details.UnlimitedUpdates.Events,
            details.UnlimitedUpdates.EventsPerSecond,
            details.UnlimitedCreates.EventsPerSecond,
            details);

        double? GetShare(PhaseResult phase) => target.GetShareOfLimit(phase.CallsPerEvent * phase.EventsPerSecond, openCalls);
    }
}

/// <summary>The phases of <c>bulk --target</c>.</summary>
/// <param name="Creates">Null if the target has no limits.</param>
/// <param name="Updates">Null if the target has no limits.</param>
internal sealed record TargetBulkDetails(PhaseResult? Creates, PhaseResult? Updates, PhaseResult UnlimitedCreates, PhaseResult UnlimitedUpdates);
