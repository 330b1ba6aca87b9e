using Auth0Sync.LocalHost.Azurite;

namespace Auth0Sync.LocalHost;

/// <summary>Options of the local host, with the defaults of the command line.</summary>
public sealed record LocalHostOptions
{
    /// <summary>The default port of Azure Functions Core Tools.</summary>
    public const int DefaultPort = 7071;

    /// <summary>The default port of the HubSpot simulator.</summary>
    public const int DefaultSimulatorPort = 7072;

    internal const string HubSpotName = "hubspot";

    public static string DefaultDataFolder => Path.Combine(RepositoryFolder.Find(), ".local");

    /// <summary>The port of the webhook; 0 means any free port.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The ports of Azurite, which is started unless it is already running there; 0 means any free port.</summary>
    public AzuriteEndpoints AzuritePorts { get; init; } = AzuriteEndpoints.Default;

    /// <summary>Whether Azurite keeps its data in memory.</summary>
    public bool IsInMemory { get; init; }

    /// <summary>Whether each enabled target without a configured account is simulated.</summary>
    public bool UsesSimulators { get; init; } = true;

    /// <summary>The ports of the simulators by the names of their targets; those that are not listed use any free port.</summary>
    public IReadOnlyDictionary<string, int> SimulatorPorts { get; init; } = new Dictionary<string, int> { [HubSpotName] = DefaultSimulatorPort };

    /// <summary>A comma-separated list of the targets to enable; <see langword="null"/> for those that the settings enable.</summary>
    public string? Targets { get; init; }

    /// <summary>The host.json of the Functions app, for the queue settings.</summary>
    public string HostJsonFile { get; init; } = Path.Combine(RepositoryFolder.Find(), "host.json");

    /// <summary>The file with local settings; it may be missing.</summary>
    public string SettingsFile { get; init; } = Path.Combine(RepositoryFolder.Find(), "local.settings.json");

    public string DataFolder { get; init; } = DefaultDataFolder;

    /// <summary>Settings that override all others, by name. <c>__</c> and <c>:</c> are equivalent.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>
    /// Whether only <see cref="Settings"/> are used: no settings file, no environment, no Key Vault and no secrets of an
    /// earlier run, so that no real account is used by accident.
    /// </summary>
    public bool IsIsolated { get; init; }

    /// <summary>Options of a run that conflicts with nothing and leaves nothing behind: free ports, in memory, isolated.</summary>
    public static LocalHostOptions Ephemeral { get; } = new()
    {
        Port = 0,
        AzuritePorts = new(0, 0, 0),
        IsInMemory = true,
        SimulatorPorts = new Dictionary<string, int>(),
        IsIsolated = true,
    };
}
