using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Tests.Support;

/// <summary>
/// The local host as a process of its own, so that a test can kill it. It takes nothing from this machine's settings:
/// its data is in a folder that the test names, its ports are free ones, and this process's own settings are withheld.
/// </summary>
public sealed class LocalHostProcess : IAsyncDisposable
{
    private static readonly string[] SettingPrefixes = ["Auth0Sync", "AzureWebJobs", "OTEL_"];

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private readonly string? _dataFolder;
    private bool _isDisposed;

    private LocalHostProcess(Process process, string? dataFolder)
    {
        _process = process;
        _dataFolder = dataFolder;
    }

    /// <summary>What it announced.</summary>
    public ReadyMessage ConnectionInfo { get; private set; } = null!;

    /// <summary>What it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="dataFolder">Where it keeps its data and secrets; the same folder again continues where it was.</param>
    /// <param name="arguments">More arguments, such as <c>--set Name=Value</c>; a later one overrides an earlier one.</param>
    public static async Task<LocalHostProcess> StartAsync(string dataFolder, params IEnumerable<string> arguments)
    {
        string[] own =
        [
            "--json", "--data", dataFolder, "--settings", Path.Combine(dataFolder, "none.json"),
            "--port", "0", "--simulator-port", "0", "--blob-port", "0", "--queue-port", "0", "--table-port", "0",
        ];
        var host = Start([.. own, .. arguments], dataFolder);
        try
        {
            await host.WaitUntilReadyAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs it with just these arguments until it ends by itself.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params IEnumerable<string> arguments)
    {
        await using var host = Start(arguments);
        host.CaptureOutput();
        var exitCode = await host.WaitForExitAsync();
        return (exitCode, host.Output);
    }

    /// <summary>Sends an event to the webhook.</summary>
    public async Task<HttpResponseMessage> PostAsync(string json)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, ConnectionInfo.Webhook);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ConnectionInfo.Token);
        request.Content = new StringContent(json, Encoding.UTF8, MediaTypeNames.Application.Json);
        return await http.SendAsync(request);
    }

    /// <summary>Presses Ctrl-C and waits for the end; not on Windows, where a process cannot do that to another.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> InterruptAndWaitAsync()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await WaitForExitAsync();
    }

    /// <summary>Kills it, without a chance to do anything more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Kills it if it still runs, and waits until Azurite has written its data and is gone too.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        if (_dataFolder is not null)
        {
            var pidFile = Path.Combine(_dataFolder, "azurite-data", "azurite.pid");
            await Poll.UntilAsync(() => !File.Exists(pidFile), "Azurite is gone");
        }

        _process.Dispose();
    }

    private static LocalHostProcess Start(IEnumerable<string> arguments, string? dataFolder = null)
    {
        var program = Path.ChangeExtension(typeof(LocalHostApp).Assembly.Location, ".dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(name);
        }

        return new LocalHostProcess(Process.Start(start)!, dataFolder);
    }

    private static bool IsSetting(string name) => Array.Exists(SettingPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private async Task WaitUntilReadyAsync()
    {
        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new InvalidOperationException($"It ended before it was ready: {Output}"));
            }
            else if (line.Data.StartsWith("{\"webhook\"", StringComparison.Ordinal))
            {
                ready.TrySetResult(line.Data);
            }
        };
        CaptureOutput();
        ConnectionInfo = JsonSerializer.Deserialize<ReadyMessage>(await ready.Task.WaitAsync(Poll.Timeout), JsonSerializerOptions.Web)!;
    }

    private void CaptureOutput()
    {
        _process.OutputDataReceived += (_, line) => AppendOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => AppendOutput(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void AppendOutput(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }

    private async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Poll.Timeout);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>The line of JSON by which it says that it is ready.</summary>
    /// <param name="Webhook">Where events go.</param>
    /// <param name="Health">Where the health check is.</param>
    /// <param name="Token">The token of the webhook.</param>
    /// <param name="Simulator">Where the simulated HubSpot is, if there is one.</param>
    /// <param name="Storage">The connection string of the storage account.</param>
    public sealed record ReadyMessage(Uri Webhook, Uri Health, string Token, Uri? Simulator, string Storage);
}
