using System.Text.Json.Serialization;

namespace Auth0Sync.Benchmarks.Simulator;

/// <summary>The number of calls to the simulator by operation, including rejected ones.</summary>
/// <param name="MaxOpenCalls">The largest number of calls so far that were open at the same time; null if it is not counted.</param>
internal sealed record CallCounts(IReadOnlyDictionary<string, int> ByOperation, int? MaxOpenCalls)
{
    private const string SearchOperation = "search";

    [JsonIgnore]
    public int Total => ByOperation.Values.Sum();

    /// <summary>The searches, which have a separate limit in HubSpot. Other targets have no calls of that name.</summary>
    [JsonIgnore]
    public int Searches => ByOperation.GetValueOrDefault(SearchOperation);

    /// <summary>Subtracts earlier counts.</summary>
    public CallCounts Subtract(CallCounts before) => this with
    {
        ByOperation = ByOperation
            .Select(operation => KeyValuePair.Create(operation.Key, operation.Value - before.ByOperation.GetValueOrDefault(operation.Key)))
            .Where(operation => operation.Value > 0)
            .ToDictionary(),
    };
}
