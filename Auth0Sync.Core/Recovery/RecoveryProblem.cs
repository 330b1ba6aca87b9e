namespace Auth0Sync.Core.Recovery;

/// <summary>Why Auth0 did not do what it was asked.</summary>
/// <param name="Message">What is wrong, and what to do about it; safe to log.</param>
/// <param name="IsTransient">Whether it passes by itself; otherwise somebody has to mend it.</param>
public sealed record RecoveryProblem(string Message, bool IsTransient);
