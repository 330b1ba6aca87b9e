namespace Auth0Sync.Core.Pausing;

/// <summary>A target that a person paused: its events wait in the queue.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="PausedAt">When it was paused.</param>
/// <param name="PausedBy">Who paused it.</param>
/// <param name="Reason">Why, in the person's words; empty if not stated.</param>
public sealed record PausedTarget(string Target, DateTimeOffset PausedAt, string PausedBy, string Reason);
