namespace Auth0Sync.Benchmarks.Simulator;

/// <summary>The number of calls to the simulator by operation, including rejected ones.</summary>
internal sealed record CallCounts(IReadOnlyDictionary<string, int> ByOperation)
{
    private const string SearchOperation = "search";

    public int Total => ByOperation.Values.Sum();

    /// <summary>The searches, which have a separate limit.</summary>
    public int Searches => ByOperation.GetValueOrDefault(SearchOperation);

    /// <summary>Subtracts earlier counts.</summary>
    public CallCounts Subtract(CallCounts before) => new(ByOperation
        .Select(operation => KeyValuePair.Create(operation.Key, operation.Value - before.ByOperation.GetValueOrDefault(operation.Key)))
        .Where(operation => operation.Value > 0)
        .ToDictionary());
}
