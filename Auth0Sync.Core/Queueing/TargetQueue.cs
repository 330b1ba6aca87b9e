namespace Auth0Sync.Core.Queueing;

/// <summary>
/// The names of the queues, two for each target, so that a target that is slow or down delays no other. Triggers bind to
/// them, so they are not settings.
/// </summary>
public static class TargetQueue
{
    /// <summary>The name of a target's queue is this and the target's name.</summary>
    public const string Prefix = "auth0-events-";

    /// <summary>To a queue with this suffix the platform moves a message that failed too often.</summary>
    public const string PoisonSuffix = "-poison";

    public static string GetName(string target) => Prefix + target;

    public static string GetPoisonName(string target) => GetName(target) + PoisonSuffix;
}
