namespace Auth0Sync.Core.Targets;

/// <summary>Selects targets by their names.</summary>
internal static class TargetSelection
{
    /// <returns>What is wrong with the names and what is allowed; null if nothing is.</returns>
    public static string? FindProblem(IReadOnlyCollection<ITarget> enabled, IReadOnlyCollection<string> names) =>
        names.FirstOrDefault(name => !enabled.Any(target => HasName(target, name))) is { } unknown
            ? $"The target '{unknown}' is not enabled. Enabled targets: {string.Join(", ", enabled.Select(target => target.Name))}."
            : null;

    public static IEnumerable<ITarget> Select(IReadOnlyCollection<ITarget> enabled, IReadOnlyCollection<string> names) =>
        enabled.Where(target => names.Count == 0 || names.Any(name => HasName(target, name)));

    private static bool HasName(ITarget target, string name) => target.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
