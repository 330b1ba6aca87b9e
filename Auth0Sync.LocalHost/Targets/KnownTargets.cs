using Auth0Sync.Core;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets;
using Auth0Sync.LocalHost.Settings;

namespace Auth0Sync.LocalHost.Targets;

/// <summary>The targets of this version, enabled or not.</summary>
internal static class KnownTargets
{
    /// <summary>All of them, as the product registers them.</summary>
    public static IReadOnlyList<TargetDescriptor> All { get; } = FindAll();

    /// <summary>The names in a comma-separated list that no target has.</summary>
    public static IEnumerable<string> FindUnknownNames(string list) => Split(list).Where(name => All.All(target => !HasName(target, name)));

    /// <summary>The settings that enable the targets of a comma-separated list, and disable all others.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> CreateSettings(string list) =>
        All.Select(target => KeyValuePair.Create(target.EnabledSetting, (string?)Split(list).Any(name => HasName(target, name)).ToString()));

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool HasName(TargetDescriptor target, string name) => target.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    // Nothing is resolved, so the connection is not used.
    private static List<TargetDescriptor> FindAll()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new(Auth0SyncSettings.Storage, LocalConfiguration.DevelopmentStorageConnectionString)])
            .Build();
        return [.. new ServiceCollection().AddAuth0Sync(configuration).Select(service => service.IsKeyedService ? null : service.ImplementationInstance).OfType<TargetDescriptor>()];
    }
}
