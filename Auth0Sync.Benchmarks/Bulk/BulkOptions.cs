namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>The storage of the queue and the ledger.</summary>
internal enum StorageKind
{
    /// <summary>In memory, so that the emulator does not limit the speed.</summary>
    Memory,

    /// <summary>In Azurite, with the whole event flow from the POST to the contact.</summary>
    Azurite,
}

/// <param name="Users">The number of users that are created and then updated.</param>
/// <param name="DocumentedUsers">The number of users for the documented handler.</param>
/// <param name="Settings">Settings of the product that override the defaults.</param>
internal sealed record BulkOptions(int Users, int DocumentedUsers, StorageKind Storage, IReadOnlyDictionary<string, string?> Settings)
{
    /// <summary>
    /// The maximum number of events without an outcome. Azurite slows down with the length of the queue: a deletion takes 3 ms
    /// with 500 messages and 34 ms with 8,000.
    /// </summary>
    public int MaxEventsInFlight => Storage == StorageKind.Memory ? 2_000 : 450;

    /// <summary>The number of concurrent senders.</summary>
    public int SenderCount => Storage == StorageKind.Memory ? 1 : 8;
}
