using Auth0Sync.Benchmarks.Documented;

namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>
/// The result of <c>bulk</c>. Unless stated otherwise, the values are those of the updates under Professional limits; rates
/// are per second.
/// </summary>
/// <param name="EventsPerSecondUpdates">The sustainable rate of updates.</param>
/// <param name="EventsPerSecondCreates">The sustainable rate of creations.</param>
/// <param name="DocumentedUpdates">The rate of the documented handler's updates.</param>
/// <param name="DocumentedCreates">The rate of the documented handler's creations.</param>
/// <param name="RatioUpdates">The rate of updates divided by that of the documented handler.</param>
/// <param name="RatioCreates">The rate of creations divided by that of the documented handler.</param>
/// <param name="ShareOfLimit">The rate divided by 1,900, which 190 calls of 100 contacts in ten seconds allow.</param>
/// <param name="ShareOfLimitCreates">The same for creations.</param>
/// <param name="CallsPerEvent">Calls per update.</param>
/// <param name="CallsPerEventCreates">Calls per creation.</param>
/// <param name="Searches">Searches in both phases.</param>
/// <param name="LagP50Ms">The median time from the change in Auth0 to the outcome.</param>
/// <param name="LagP95Ms">The 95th percentile of that time.</param>
/// <param name="PeakMemoryMb">The largest working set in both phases.</param>
/// <param name="UnlimitedUpdates">The rate of updates without HubSpot limits.</param>
/// <param name="UnlimitedCreates">The rate of creations without HubSpot limits.</param>
/// <param name="Details">The results of each phase.</param>
internal sealed record BulkResult(
    int Users,
    StorageKind Storage,
    double EventsPerSecondUpdates,
    double EventsPerSecondCreates,
    double DocumentedUpdates,
    double DocumentedCreates,
    double RatioUpdates,
    double RatioCreates,
    double ShareOfLimit,
    double ShareOfLimitCreates,
    double CallsPerEvent,
    double CallsPerEventCreates,
    int Searches,
    IReadOnlyDictionary<string, int> CallsByOperation,
    double LagP50Ms,
    double LagP95Ms,
    double PeakMemoryMb,
    double UnlimitedUpdates,
    double UnlimitedCreates,
    BulkDetails Details)
{
    private const double ContactsPerSecondAtLimit = 1_900;
    public static BulkResult Create(BulkOptions options, BulkDetails details) => new(
        options.Users,
        options.Storage,
        details.Updates.EventsPerSecond,
        details.Creates.EventsPerSecond,
        details.DocumentedUpdates.EventsPerSecond,
        details.DocumentedCreates.EventsPerSecond,
        details.Updates.EventsPerSecond / details.DocumentedUpdates.EventsPerSecond,
        details.Creates.EventsPerSecond / details.DocumentedCreates.EventsPerSecond,
        details.Updates.EventsPerSecond / ContactsPerSecondAtLimit,
        details.Creates.EventsPerSecond / ContactsPerSecondAtLimit,
        details.Updates.CallsPerEvent,
        details.Creates.CallsPerEvent,
        details.Creates.Searches + details.Updates.Searches,
        details.Updates.CallsByOperation,
        details.Updates.LagP50Ms,
        details.Updates.LagP95Ms,
        Math.Max(details.Creates.PeakMemoryMb, details.Updates.PeakMemoryMb),
        details.UnlimitedUpdates.EventsPerSecond,
        details.UnlimitedCreates.EventsPerSecond,
        details);
}

/// <summary>The phases of <c>bulk</c>.</summary>
internal sealed record BulkDetails(
    PhaseResult Creates,
    PhaseResult Updates,
    PhaseResult UnlimitedCreates,
    PhaseResult UnlimitedUpdates,
    DocumentedPhaseResult DocumentedCreates,
    DocumentedPhaseResult DocumentedUpdates);
