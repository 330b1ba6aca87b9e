namespace Auth0Sync.Simulators;

/// <summary>Finds the simulators of this assembly.</summary>
public static class TargetSimulators
{
    /// <summary>Creates one of each, in the order of the targets' names.</summary>
    public static IReadOnlyList<ITargetSimulator> CreateAll() =>
    [
        .. typeof(TargetSimulators).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(ITargetSimulator)))
            .Select(type => (ITargetSimulator)Activator.CreateInstance(type)!)
            .OrderBy(simulator => simulator.Target, StringComparer.Ordinal),
    ];
}
