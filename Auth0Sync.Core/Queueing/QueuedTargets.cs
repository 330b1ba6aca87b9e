namespace Auth0Sync.Core.Queueing;

/// <summary>The targets that have queues: the enabled ones.</summary>
/// <param name="Names">Their names, at least one in a valid configuration.</param>
public sealed record QueuedTargets(IReadOnlyList<string> Names);
