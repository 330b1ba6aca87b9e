namespace Auth0Sync.Core.Targets;

/// <summary>The enabled targets by name.</summary>
public sealed class TargetRegistry(IEnumerable<ITarget> targets)
{
    private readonly Dictionary<string, ITarget> _targetsByName = targets.ToDictionary(target => target.Name, StringComparer.Ordinal);

    public IReadOnlyCollection<ITarget> All => _targetsByName.Values;

    /// <summary>The target of that name, or null if it is not enabled.</summary>
    public ITarget? Find(string name) => _targetsByName.GetValueOrDefault(name);

    /// <summary>Whether the record ids of a target identify people, and are neither logged nor stored for people to read.</summary>
    public bool HasPersonalRecordIds(string name) => Find(name) is IRecordTarget { Traits.HasPersonalRecordIds: true };
}
