namespace Auth0Sync.Benchmarks.Fleet;

/// <param name="Duration">How long batches are assigned; an instance is added after a third, and one is killed after two thirds.</param>
/// <param name="Settings">Settings of the product that override the defaults.</param>
internal sealed record FleetOptions(int Instances, TimeSpan Duration, IReadOnlyDictionary<string, string?> Settings);
