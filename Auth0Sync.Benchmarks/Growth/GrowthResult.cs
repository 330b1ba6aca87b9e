namespace Auth0Sync.Benchmarks.Growth;

/// <param name="UserCounts">The numbers of users, in ascending order.</param>
/// <param name="RoundCount">The number of rounds per system; the median is reported.</param>
/// <param name="EventsPerRound">Updates per round.</param>
/// <param name="MemoryEventCount">The number of updates during which memory is measured.</param>
/// <param name="Settings">Settings of the product that override the defaults.</param>
internal sealed record GrowthOptions(
    IReadOnlyList<int> UserCounts,
    int RoundCount,
    int EventsPerRound,
    int MemoryEventCount,
    IReadOnlyDictionary<string, string?> Settings)
{
    /// <summary>Takes some seconds, so that the systems alternate often.</summary>
    public const int DefaultEventsPerRound = 10_000;
}

/// <summary>The cost of one update.</summary>
/// <param name="CpuMicroseconds">Processor time of the product's process, including the in-memory storage.</param>
/// <param name="TableOperations">Operations of the ledger; each would be a request to the table service.</param>
/// <param name="AllocatedBytes">Allocated memory.</param>
internal sealed record EventCost(int Users, double CpuMicroseconds, double Calls, double TableOperations, double AllocatedBytes);

/// <summary>The result of <c>growth</c>.</summary>
/// <param name="CostRatio">Processor time of an update with the most users, divided by that with the fewest.</param>
/// <param name="AllocationRatio">The same for allocated memory.</param>
/// <param name="CallsRatio">The same for calls.</param>
/// <param name="TableOperationsRatio">The same for table operations.</param>
/// <param name="Events">The number of updates during which memory was measured.</param>
/// <param name="HeapGrowthMb">
/// Growth of the heap during these updates. The number of users is constant, so the in-memory storage does not grow, and
/// any growth is caused by the product.
/// </param>
/// <param name="HeapMbAtQuarters">The heap after a full collection, before the updates and after each quarter of them.</param>
/// <param name="WorkingSetMbAtQuarters">The working set at the same times.</param>
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
