using Auth0Sync.LocalHost.Azurite;
using Auth0Sync.Simulators.HubSpot;

namespace Auth0Sync.LocalHost;

/// <summary>How to run Auth0Sync on this machine. The defaults are those of the command line.</summary>
public sealed record LocalHostOptions
{
    /// <summary>The usual port of the webhook, the one that Azure Functions Core Tools use.</summary>
    public const int DefaultPort = 7071;

    /// <summary>The usual port of the simulator.</summary>
    public const int DefaultSimulatorPort = 7072;

    /// <summary>The usual folder for everything local.</summary>
    public static string DefaultDataFolder => Path.Combine(RepositoryFolder.Find(), ".local");

    /// <summary>The port of the webhook; 0 takes any free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The ports of the Azurite that is started, or used if it runs; 0 takes any free one.</summary>
    public AzuriteEndpoints AzuritePorts { get; init; } = AzuriteEndpoints.Default;

    /// <summary>Whether Azurite keeps its data in memory and forgets it at the end.</summary>
    public bool IsInMemory { get; init; }

    /// <summary>The simulator that is started unless a HubSpot token is configured; <see langword="null"/> for none.</summary>
    public SimulatorOptions? Simulator { get; init; } = new() { Port = DefaultSimulatorPort };

    /// <summary>The host.json with the queue's settings, the same that the Functions app uses.</summary>
    public string HostJsonFile { get; init; } = Path.Combine(RepositoryFolder.Find(), "host.json");

    /// <summary>The file with local settings; it need not exist.</summary>
    public string SettingsFile { get; init; } = Path.Combine(RepositoryFolder.Find(), "local.settings.json");

    /// <summary>Where everything local is kept.</summary>
    public string DataFolder { get; init; } = DefaultDataFolder;

    /// <summary>Settings that override all others, by name; <c>__</c> and <c>:</c> mean the same.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>
    /// Whether nothing but <see cref="Settings"/> configures the product: no settings file, no environment, no vault and
    /// no secrets of an earlier run. So nothing real is ever touched by accident.
    /// </summary>
    public bool IsIsolated { get; init; }

    /// <summary>Options for something that runs beside everything else and leaves no trace: any ports, in memory, isolated.</summary>
    public static LocalHostOptions Ephemeral { get; } = new()
    {
        Port = 0,
        AzuritePorts = new(0, 0, 0),
        IsInMemory = true,
        Simulator = new SimulatorOptions(),
        IsIsolated = true,
    };
}
