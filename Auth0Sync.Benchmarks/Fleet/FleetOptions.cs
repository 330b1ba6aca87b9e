namespace Auth0Sync.Benchmarks.Fleet;

/// <summary>What is measured.</summary>
/// <param name="Instances">How many instances work together.</param>
/// <param name="Duration">How long they get work; after a third one more comes, after two thirds one is killed.</param>
/// <param name="Settings">Settings of the product that override the defaults.</param>
internal sealed record FleetOptions(int Instances, TimeSpan Duration, IReadOnlyDictionary<string, string?> Settings);
