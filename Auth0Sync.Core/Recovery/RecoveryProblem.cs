namespace Auth0Sync.Core.Recovery;

/// <summary>Why a request to Auth0 failed.</summary>
/// <param name="Message">What is wrong and what to do. Safe to log.</param>
/// <param name="IsTransient">Whether a later run can succeed; otherwise the configuration must be fixed.</param>
public sealed record RecoveryProblem(string Message, bool IsTransient);
