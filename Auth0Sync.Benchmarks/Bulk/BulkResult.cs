using Auth0Sync.Benchmarks.Documented;

namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>The result of <c>bulk</c>. What it says of the product alone is said of the updates under Professional limits.</summary>
/// <param name="Users">How many users were created and updated.</param>
/// <param name="Storage">Where the product kept its queue and its ledger.</param>
/// <param name="EventsPerSecondUpdates">Updates that the product can keep up.</param>
/// <param name="EventsPerSecondCreates">Creations that the product can keep up.</param>
/// <param name="DocumentedUpdates">Updates a second by the documented handler.</param>
/// <param name="DocumentedCreates">Creations a second by the documented handler.</param>
/// <param name="RatioUpdates">How many times the documented handler's updates.</param>
/// <param name="RatioCreates">How many times the documented handler's creations.</param>
/// <param name="ShareOfLimit">Updates over 1,900 a second, which is what 190 calls of 100 contacts in ten seconds allow.</param>
/// <param name="ShareOfLimitCreates">The same for creations.</param>
/// <param name="CallsPerEvent">Calls for one update.</param>
/// <param name="CallsPerEventCreates">Calls for one creation.</param>
/// <param name="Searches">Searches, in both phases.</param>
/// <param name="CallsByOperation">The calls of the updates.</param>
/// <param name="LagP50Ms">Lag of the updates, median.</param>
/// <param name="LagP95Ms">Lag of the updates, 95 of 100.</param>
/// <param name="PeakMemoryMb">The largest working set in both phases.</param>
/// <param name="UnlimitedUpdates">Updates a second where HubSpot has no limit.</param>
/// <param name="UnlimitedCreates">Creations a second where HubSpot has no limit.</param>
/// <param name="Details">The single phases.</param>
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

    /// <summary>Sums up.</summary>
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

/// <summary>The single phases of <c>bulk</c>.</summary>
internal sealed record BulkDetails(
    PhaseResult Creates,
    PhaseResult Updates,
    PhaseResult UnlimitedCreates,
    PhaseResult UnlimitedUpdates,
    DocumentedPhaseResult DocumentedCreates,
    DocumentedPhaseResult DocumentedUpdates);
