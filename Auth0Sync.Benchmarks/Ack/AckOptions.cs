namespace Auth0Sync.Benchmarks.Ack;

/// <param name="Targets">The number of enabled targets, each with a queue of its own.</param>
/// <param name="RoundCount">The number of rounds for each number of connections.</param>
/// <param name="Settings">Settings of the product that override the defaults.</param>
internal sealed record AckOptions(int Targets, int RoundCount, IReadOnlyDictionary<string, string?> Settings)
{
    public const int DefaultRoundCount = 12;
}
