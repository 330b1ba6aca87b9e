namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>Where the product keeps its queue and its ledger.</summary>
internal enum StorageKind
{
    /// <summary>In memory, so that the emulator's speed is not measured.</summary>
    Memory,

    /// <summary>In Azurite, the whole way from the POST to the contact.</summary>
    Azurite,
}

/// <summary>What is measured.</summary>
/// <param name="Users">How many users are created, and then updated.</param>
/// <param name="DocumentedUsers">How many of them go through the documented handler.</param>
/// <param name="Storage">Where the product keeps its queue and its ledger.</param>
/// <param name="Settings">Settings of the product that override the defaults.</param>
internal sealed record BulkOptions(int Users, int DocumentedUsers, StorageKind Storage, IReadOnlyDictionary<string, string?> Settings)
{
    /// <summary>
    /// How many events wait at most for their outcome. Azurite deletes the more slowly the more messages wait: 3 ms with
    /// 500, 34 ms with 8,000.
    /// </summary>
    public int MaxEventsInFlight => Storage == StorageKind.Memory ? 2_000 : 450;

    /// <summary>How many events are sent at the same time.</summary>
    public int SenderCount => Storage == StorageKind.Memory ? 1 : 8;
}
