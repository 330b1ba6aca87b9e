namespace Auth0Sync.Benchmarks.Fleet;

/// <param name="Instances">The number of instances, without the added and the killed one.</param>
/// <param name="Seconds">How long batches were assigned.</param>
/// <param name="ShareOfLimit">Calls that HubSpot accepted, divided by those that the limit allows in that time.</param>
/// <param name="RefusedShare">Calls rejected by a rate limit, divided by all calls.</param>
/// <param name="TableOperationsPerEvent">Operations of the instance table, divided by all events.</param>
/// <param name="Calls">All calls in that time.</param>
/// <param name="RefusedCalls">Calls rejected by a rate limit, including those that the killed instance had reported.</param>
/// <param name="Events">Processed events, including those after that time.</param>
/// <param name="EventsPerSecond">Contacts per second, over the whole run.</param>
/// <param name="EventsPerCall">Contacts per call, over the whole run; null in the results of an earlier version, which counted fewer calls.</param>
/// <param name="Added">The number of instances added during the run.</param>
/// <param name="Killed">The number of instances killed during the run.</param>
/// <param name="EventsHandedOutAgain">Unfinished events of the killed instance, which were assigned again.</param>
/// <param name="Lost">Lost events. The command fails if there are any.</param>
/// <param name="RowsLeft">Rows in the table after all instances have ended: that of the killed one, unless it was removed.</param>
/// <param name="Samples">The number of calls so far, about once per second.</param>
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
    double? EventsPerCall,
    int TableOperations,
    int Added,
    int Killed,
    int EventsHandedOutAgain,
    int Lost,
    int RowsLeft,
    IReadOnlyList<FleetSample> Samples);

/// <summary>The number of calls at a time.</summary>
/// <param name="Seconds">The time since the start.</param>
/// <param name="Calls">The calls of all instances so far.</param>
internal sealed record FleetSample(double Seconds, int Calls);
