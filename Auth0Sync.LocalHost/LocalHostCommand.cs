using System.CommandLine;
using Auth0Sync.LocalHost.Azurite;
using Auth0Sync.LocalHost.Demo;
using Auth0Sync.LocalHost.Targets;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace Auth0Sync.LocalHost;

public sealed class LocalHostCommand
{
    // Stopping waits for events in progress, and for Azurite to save its data.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(60);

    private readonly Option<int> _port = CreatePortOption("--port", "Port of the webhook", LocalHostOptions.DefaultPort);
    private readonly Option<int> _blobPort = CreatePortOption("--blob-port", "Port of Azurite's blob service", AzuriteEndpoints.Default.BlobPort);
    private readonly Option<int> _queuePort = CreatePortOption("--queue-port", "Port of Azurite's queue service", AzuriteEndpoints.Default.QueuePort);
    private readonly Option<int> _tablePort = CreatePortOption("--table-port", "Port of Azurite's table service", AzuriteEndpoints.Default.TablePort);
    private readonly Option<int> _simulatorPort = CreatePortOption("--simulator-port", "Port of the HubSpot simulator", LocalHostOptions.DefaultSimulatorPort);
    private readonly Option<bool> _noSimulator = new("--no-simulator") { Description = "Simulate no target, even if its account is not configured" };
    private readonly Option<string?> _targets = new("--targets")
    {
        Description = $"The targets to enable, separated by commas: {KnownNames} (default: those that the settings enable)",
        HelpName = "names",
    };
    private readonly Option<bool> _inMemory = new("--in-memory") { Description = "Keep Azurite's data in memory" };
    private readonly Option<string?> _hostJson = CreateFileOption("--host-json", "host.json with the queue settings (default: the one of the repository)");
    private readonly Option<string?> _settings = CreateFileOption("--settings", "File with local settings (default: local.settings.json in the folder of host.json)");
    private readonly Option<string?> _data = CreateFileOption("--data", "Folder for data and generated secrets (default: .local in the repository)");
    private readonly Option<bool> _json = new("--json") { Description = "Print one line of JSON when ready" };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Override a setting, whatever its source: --set Auth0Sync:Policies:OnDelete=Archive",
        DefaultValueFactory = _ => [],
        HelpName = "name=value",
    };

    private static string KnownNames => string.Join(", ", KnownTargets.All.Select(target => target.Name));

    private readonly IAnsiConsole _console;
    private readonly RootCommand _root;

    public LocalHostCommand(IAnsiConsole console)
    {
        _console = console;
        _set.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError($"'{token.Value}' is not a setting. Write name=value.");
            }
        });

        _targets.Validators.Add(result =>
        {
            foreach (var name in KnownTargets.FindUnknownNames(result.GetValueOrDefault<string?>() ?? ""))
            {
                result.AddError($"'{name}' is not a target. Targets: {KnownNames}.");
            }
        });

        var demo = new Command("demo", "Send the sample events and show what changes in simulated accounts of all targets. Uses no real account");
        demo.SetAction((_, cancellationToken) => RunWithErrorReportingAsync(() => DemoCommand.RunAsync(_console, cancellationToken)));
        var storage = new Command("storage", "Run the storage emulator for func start, with its own account, and fill in local.settings.json")
        {
            _blobPort, _queuePort, _tablePort, _inMemory, _hostJson, _settings, _data, _json,
        };
        storage.SetAction((arguments, cancellationToken) => RunWithErrorReportingAsync(() =>
            StorageCommand.RunAsync(GetOptions(arguments), arguments.GetValue(_json), _console, cancellationToken)));
        _root = new RootCommand("Runs Auth0Sync on this machine: webhook and queue triggers, and unless configured otherwise a storage emulator and simulated targets.")
        {
            _port, _blobPort, _queuePort, _tablePort, _targets, _simulatorPort, _noSimulator, _inMemory, _hostJson, _settings, _data, _set, _json, demo, storage,
        };
        _root.SetAction((arguments, cancellationToken) => RunWithErrorReportingAsync(() =>
            RunCommand.RunAsync(GetOptions(arguments), arguments.GetValue(_json), _console, cancellationToken)));
    }

    /// <returns>The exit code.</returns>
    public Task<int> InvokeAsync(string[] arguments) =>
        _root.Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = ShutdownTimeout });

    internal LocalHostOptions GetOptions(string[] arguments) => GetOptions(_root.Parse(arguments));

    internal IEnumerable<string> GetParseErrors(string[] arguments) => _root.Parse(arguments).Errors.Select(error => error.Message);

    private LocalHostOptions GetOptions(ParseResult arguments)
    {
        var defaults = new LocalHostOptions();
        var hostJson = arguments.GetValue(_hostJson) ?? defaults.HostJsonFile;
        return defaults with
        {
            Port = arguments.GetValue(_port),
            AzuritePorts = new(arguments.GetValue(_blobPort), arguments.GetValue(_queuePort), arguments.GetValue(_tablePort)),
            IsInMemory = arguments.GetValue(_inMemory),
            UsesSimulators = !arguments.GetValue(_noSimulator),
            SimulatorPorts = new Dictionary<string, int> { [LocalHostOptions.HubSpotName] = arguments.GetValue(_simulatorPort) },
            Targets = arguments.GetValue(_targets),
            HostJsonFile = hostJson,
            SettingsFile = arguments.GetValue(_settings) ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(hostJson))!, "local.settings.json"),
            DataFolder = arguments.GetValue(_data) ?? defaults.DataFolder,
            Settings = ParseSettings(arguments.GetRequiredValue(_set)),
        };
    }

    private static Dictionary<string, string?> ParseSettings(string[] assignments)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var assignment in assignments)
        {
            var separator = assignment.IndexOf('=', StringComparison.Ordinal);
            settings[assignment[..separator]] = assignment[(separator + 1)..];
        }

        return settings;
    }

    // Prints problems that the user can fix without a stack trace.
    private static async Task<int> RunWithErrorReportingAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (Exception e) when (e is LocalHostException or OptionsValidationException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            // Several sections are invalid.
            await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, e.InnerExceptions.Select(inner => inner.Message)));
            return 1;
        }
    }

    private static Option<int> CreatePortOption(string name, string description, int defaultPort)
    {
        var option = new Option<int>(name)
        {
            Description = $"{description}; 0 for any free port",
            DefaultValueFactory = _ => defaultPort,
            HelpName = "port",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > ushort.MaxValue)
            {
                result.AddError($"{name} must be from 0 to {ushort.MaxValue}.");
            }
        });
        return option;
    }

    private static Option<string?> CreateFileOption(string name, string description) => new(name) { Description = description, HelpName = "path" };
}
