namespace Auth0Sync.Benchmarks.Simulator;

/// <summary>How many calls the simulator got, refused ones too, by operation.</summary>
internal sealed record CallCounts(IReadOnlyDictionary<string, int> ByOperation)
{
    private const string SearchOperation = "search";

    /// <summary>All of them.</summary>
    public int Total => ByOperation.Values.Sum();

    /// <summary>The searches, which have a limit of their own.</summary>
    public int Searches => ByOperation.GetValueOrDefault(SearchOperation);

    /// <summary>The calls since then.</summary>
    public CallCounts Subtract(CallCounts before) => new(ByOperation
        .Select(operation => KeyValuePair.Create(operation.Key, operation.Value - before.ByOperation.GetValueOrDefault(operation.Key)))
        .Where(operation => operation.Value > 0)
        .ToDictionary());
}
