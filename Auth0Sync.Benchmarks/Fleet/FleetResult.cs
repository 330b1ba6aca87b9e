namespace Auth0Sync.Benchmarks.Fleet;

/// <summary>The result of <c>fleet</c>.</summary>
/// <param name="Instances">How many instances worked together, but for the one that came and the one that was killed.</param>
/// <param name="Seconds">How long they got work.</param>
/// <param name="ShareOfLimit">Calls that HubSpot let through, over the calls that it would have let through in that time.</param>
/// <param name="RefusedShare">Calls that a limit refused, over all calls.</param>
/// <param name="TableOperationsPerEvent">Operations of the table in which the instances find each other, over all events.</param>
/// <param name="Calls">All calls in that time.</param>
/// <param name="RefusedCalls">How many of them a limit refused, as far as the instance that was killed could still tell.</param>
/// <param name="Events">Events that came to their end, those after that time too.</param>
/// <param name="EventsPerSecond">Contacts a second, over all of the run.</param>
/// <param name="EventsPerCall">Contacts in one call.</param>
/// <param name="TableOperations">Operations of the table.</param>
/// <param name="Added">How many instances came while it ran.</param>
/// <param name="Killed">How many were killed while it ran.</param>
/// <param name="EventsHandedOutAgain">Events that the killed one had in work and had not done.</param>
/// <param name="Lost">Events that were lost. Any would fail the command.</param>
/// <param name="RowsLeft">Rows left in the table after all others have ended: the killed one's, if it is not cleared yet.</param>
/// <param name="Samples">The calls so far, about once a second.</param>
internal sealed record FleetResult(
    int Instances,
    double Seconds,
    double ShareOfLimit,
    double RefusedShare,
    double TableOperationsPerEvent,
    int Calls,
    int RefusedCalls,
    int Events,
    double EventsPerSecond,
    double EventsPerCall,
    int TableOperations,
    int Added,
    int Killed,
    int EventsHandedOutAgain,
    int Lost,
    int RowsLeft,
    IReadOnlyList<FleetSample> Samples);

/// <summary>The number of calls at a time.</summary>
/// <param name="Seconds">Since the start.</param>
/// <param name="Calls">The calls of all instances so far.</param>
internal sealed record FleetSample(double Seconds, int Calls);
