namespace Auth0Sync.Core.Targets;

/// <summary>
/// The status of a user in a target where it has effects. The field map contains it like a field, so that it has a clock in
/// the ledger, but it is never written as one.
/// </summary>
public static class StatusEffect
{
    /// <summary>Its name in the field map, mapped from the source of the same name.</summary>
    public const string Field = "$status";

    /// <summary>The fields of a target that are set by <see cref="IStatusTarget"/> and not written.</summary>
    public static IReadOnlyCollection<string> GetFields(ITarget target) => target is IStatusTarget ? [Field] : [];
}
