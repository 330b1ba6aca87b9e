namespace Auth0Sync.Core.Recovery;

/// <summary>What a run is to do.</summary>
/// <param name="RedeliverAll">Redeliver at once what would wait or be left to a person; for a person who has mended something.</param>
/// <param name="IsDryRun">Look and plan, and redeliver nothing.</param>
public sealed record RecoveryRequest(bool RedeliverAll = false, bool IsDryRun = false);
