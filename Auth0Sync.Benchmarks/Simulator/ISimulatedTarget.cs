namespace Auth0Sync.Benchmarks.Simulator;

/// <summary>A simulated account that runs in this process.</summary>
internal interface ISimulatedTarget : IAsyncDisposable
{
    Uri BaseAddress { get; }

    /// <summary>The calls so far by operation, including rejected ones.</summary>
    IReadOnlyDictionary<string, int> CallsByOperation { get; }

    /// <summary>The largest number of calls that were open at the same time; null if it is not counted.</summary>
    int? MaxOpenCalls { get; }

    IEnumerable<SimulatedRecord> Records { get; }

    /// <summary>Replaces the failure of all calls.</summary>
    void SetFault(SimulatorFault fault);
}

/// <summary>The compared values of a record, or of a message to a webhook.</summary>
/// <param name="UserId">The Auth0 user id in the record.</param>
/// <param name="Key">The email address, or the type of the message.</param>
/// <param name="Value">The field that each update changes.</param>
internal sealed record SimulatedRecord(string? UserId, string? Key, string? Value);
