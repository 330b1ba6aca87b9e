namespace Auth0Sync.Core.Recovery;

/// <summary>Why Auth0 did not do what it was asked.</summary>
/// <param name="Text">What is wrong, and what to do about it; safe to log.</param>
/// <param name="Passes">Whether it passes by itself; otherwise somebody has to mend it.</param>
public sealed record RecoveryProblem(string Text, bool Passes);
