using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Auth0Sync.LocalHost.Settings;

namespace Auth0Sync.LocalHost.Azurite;

/// <summary>A running Azurite. It stops when this is disposed, and also when this process ends or is killed.</summary>
public sealed partial class AzuriteProcess : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly Task _outputDrained;

    private AzuriteProcess(Process process, AzuriteEndpoints endpoints, Task outputDrained)
    {
        _process = process;
        _outputDrained = outputDrained;
        Endpoints = endpoints;
    }

    public AzuriteEndpoints Endpoints { get; }

    /// <summary>Starts Azurite and waits until its three services are listening.</summary>
    /// <exception cref="LocalHostException">Azurite did not start; the message contains its error output.</exception>
    public static async Task<AzuriteProcess> StartAsync(string installation, AzuriteOptions options, CancellationToken cancellationToken)
    {
        var pidFile = "";
        if (options.DataFolder is { } data)
        {
            pidFile = Path.Combine(Directory.CreateDirectory(data).FullName, "azurite.pid");
            await PreviousAzuriteProcess.WaitForExitAsync(pidFile, cancellationToken);
            PrivateFolder.RestrictToOwner(data);
        }

        var start = NodeRuntime.CreateStartInfo(AzuritePackage.RunnerScript, options.PreloadScripts, [AzuritePackage.GetEntryScript(installation), pidFile, .. BuildArguments(options)]);
        start.WorkingDirectory = installation;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', options.Accounts.Select(account => $"{account.Account}:{account.Key}"));
        var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var endpoints = await WaitForEndpointsAsync(process, cancellationToken) ?? throw await CreateStartExceptionAsync(error);
            var drained = Task.WhenAll(error, process.StandardOutput.ReadToEndAsync(CancellationToken.None));
            return new AzuriteProcess(process, endpoints, drained);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Waits until Azurite exits on its own.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Stops Azurite, which saves its data before it exits.</summary>
    public async ValueTask DisposeAsync()
    {
        using (_process)
        using (var timeout = new CancellationTokenSource(ShutdownTimeout))
        {
            try
            {
                _process.StandardInput.Close();
                await _process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }

            await _outputDrained;
        }
    }

    private static IEnumerable<string> BuildArguments(AzuriteOptions options)
    {
        string[] storage = options.DataFolder is { } data ? ["--location", data] : ["--inMemoryPersistence"];
        return
        [
            "--silent", "--disableTelemetry", "--skipApiVersionCheck", .. storage,
            "--blobPort", Format(options.Ports.BlobPort),
            "--queuePort", Format(options.Ports.QueuePort),
            "--tablePort", Format(options.Ports.TablePort),
        ];
    }

    // Azurite prints the port of each service once it is listening.
    private static async Task<AzuriteEndpoints?> WaitForEndpointsAsync(Process process, CancellationToken cancellationToken)
    {
        var ports = new Dictionary<string, int>();
        while (ports.Count < 3)
        {
            if (await process.StandardOutput.ReadLineAsync(cancellationToken) is not { } line)
            {
                return null;
            }

            if (ListeningPattern().Match(line) is { Success: true } match)
            {
                ports[match.Groups["service"].Value] = int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture);
            }
        }

        return new AzuriteEndpoints(ports["Blob"], ports["Queue"], ports["Table"]);
    }

    private static async Task<LocalHostException> CreateStartExceptionAsync(Task<string> error)
    {
        var message = (await error).Trim();
        return new LocalHostException(AddressInUsePattern().Match(message) is { Success: true } inUse
            ? $"Azurite cannot listen on {inUse.Groups["address"].Value}: the port is in use. Choose other ports with --blob-port, --queue-port and --table-port."
            : $"Azurite did not start: {message}");
    }

    private static string Format(int port) => port.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^Azurite (?<service>\w+) service is successfully listening at http://.*:(?<port>\d+)$")]
    private static partial Regex ListeningPattern();

    [GeneratedRegex(@"EADDRINUSE: address already in use (?<address>\S+)")]
    private static partial Regex AddressInUsePattern();
}
