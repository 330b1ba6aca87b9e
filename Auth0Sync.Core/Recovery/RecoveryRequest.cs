namespace Auth0Sync.Core.Recovery;

/// <summary>The options of a recovery run.</summary>
/// <param name="RedeliverAll">Whether to redeliver waiting and abandoned deliveries at once, for use after the cause is fixed.</param>
/// <param name="IsDryRun">Whether to only read and plan, without any redelivery.</param>
public sealed record RecoveryRequest(bool RedeliverAll = false, bool IsDryRun = false);
