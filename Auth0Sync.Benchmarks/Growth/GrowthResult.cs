namespace Auth0Sync.Benchmarks.Growth;

/// <summary>What is measured.</summary>
/// <param name="UserCounts">Numbers of users, the smallest first.</param>
/// <param name="RoundCount">How often each system is measured; the median counts.</param>
/// <param name="EventsPerRound">Updates in each round.</param>
/// <param name="MemoryEventCount">Updates over which memory is watched.</param>
/// <param name="Settings">Settings of the product that override the defaults.</param>
internal sealed record GrowthOptions(
    IReadOnlyList<int> UserCounts,
    int RoundCount,
    int EventsPerRound,
    int MemoryEventCount,
    IReadOnlyDictionary<string, string?> Settings)
{
    /// <summary>Enough for some seconds, few enough to take turns often.</summary>
    public const int DefaultEventsPerRound = 10_000;
}

/// <summary>What one update costs.</summary>
/// <param name="Users">How many users there are.</param>
/// <param name="CpuMicroseconds">Processor time of the product's process, the stand-in for the storage account included.</param>
/// <param name="Calls">Calls to HubSpot.</param>
/// <param name="TableOperations">Operations of the ledger, each of which is a request to the table service.</param>
/// <param name="AllocatedBytes">Memory that was allocated, and given back.</param>
internal sealed record EventCost(int Users, double CpuMicroseconds, double Calls, double TableOperations, double AllocatedBytes);

/// <summary>The result of <c>growth</c>.</summary>
/// <param name="CostRatio">Processor time of an update with the most users over that with the fewest.</param>
/// <param name="AllocationRatio">The same for allocated memory.</param>
/// <param name="CallsRatio">The same for calls.</param>
/// <param name="TableOperationsRatio">The same for table operations.</param>
/// <param name="Events">Updates over which memory was watched.</param>
/// <param name="HeapGrowthMb">
/// By how much the heap grew over these updates. The users stay the same, so what stands for the storage account does
/// not grow; what does is the product's.
/// </param>
/// <param name="HeapMbAtQuarters">The heap after a full collection, before the updates and after each quarter of them.</param>
/// <param name="WorkingSetMbAtQuarters">The working set at the same moments.</param>
/// <param name="Costs">The costs by number of users.</param>
internal sealed record GrowthResult(
    double CostRatio,
    double AllocationRatio,
    double CallsRatio,
    double TableOperationsRatio,
    int Events,
    double HeapGrowthMb,
    IReadOnlyList<double> HeapMbAtQuarters,
    IReadOnlyList<double> WorkingSetMbAtQuarters,
    IReadOnlyList<EventCost> Costs)
{
    /// <summary>Sums up.</summary>
    public static GrowthResult Create(IReadOnlyList<EventCost> costs, IReadOnlyList<double> heap, IReadOnlyList<double> workingSet, int events) => new(
        costs[^1].CpuMicroseconds / costs[0].CpuMicroseconds,
        costs[^1].AllocatedBytes / costs[0].AllocatedBytes,
        costs[^1].Calls / costs[0].Calls,
        costs[^1].TableOperations / costs[0].TableOperations,
        events,
        heap[^1] - heap[0],
        heap,
        workingSet,
        costs);
}
