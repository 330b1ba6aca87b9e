using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Tests.Support;

/// <summary>
/// The local host as a separate process, so that a test can kill it. It uses no settings of this machine: the test chooses
/// the data folder, the ports are free ones, and settings in environment variables are removed.
/// </summary>
public sealed class LocalHostProcess : IAsyncDisposable
{
    // The host itself stops within a minute.
    private static readonly TimeSpan InterruptTimeout = TimeSpan.FromMinutes(5);

    private static readonly string[] SettingPrefixes = ["Auth0Sync", "AzureWebJobs", "OTEL_"];

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private readonly string? _dataFolder;
    private bool _isDisposed;

    private LocalHostProcess(Process process, string? dataFolder)
    {
        _process = process;
        _dataFolder = dataFolder;
    }

    /// <summary>What the host printed when it was ready.</summary>
    public ReadyMessage ConnectionInfo { get; private set; } = null!;

    /// <summary>The output so far, errors included.</summary>
    public string Output => Read(_output);

    /// <summary>Starts the host and waits until it is ready.</summary>
    /// <param name="dataFolder">The folder for data and secrets; with the same folder a host continues where the last one stopped.</param>
    /// <param name="arguments">Additional arguments, such as <c>--set Name=Value</c>; later ones override earlier ones.</param>
    public static async Task<LocalHostProcess> StartAsync(string dataFolder, params IEnumerable<string> arguments)
    {
        string[] defaults =
        [
            "--json", "--data", dataFolder, "--settings", Path.Combine(dataFolder, "none.json"),
            "--port", "0", "--simulator-port", "0", "--blob-port", "0", "--queue-port", "0", "--table-port", "0",
        ];
        var host = Start([.. defaults, .. arguments], dataFolder);
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

    /// <summary>Runs the host with only these arguments until it exits.</summary>
    public static async Task<Result> RunAsync(params IEnumerable<string> arguments)
    {
        await using var host = Start(arguments);
        host.CaptureOutput();
        var exitCode = await host.WaitForExitAsync();
        return new Result(exitCode, host.Output, Read(host._errors));
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

    /// <summary>Sends what Ctrl-C sends and waits until the process exits. Not for Windows, which has no such signal.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="TimeoutException">The process is still running after <see cref="InterruptTimeout"/>.</exception>
    public async Task<int> InterruptAndWaitAsync()
    {
        var signal = IgnoresInterrupt() ? "-TERM" : "-INT";
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(InterruptTimeout);
        return _process.ExitCode;
    }

    /// <summary>Kills the host without a graceful shutdown.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Kills the host if it is running, and waits until Azurite has saved its data and exited.</summary>
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
            await Poll.UntilAsync(() => !File.Exists(pidFile), "Azurite has exited");
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
                ready.TrySetException(new InvalidOperationException($"The host exited before it was ready: {Output}"));
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
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) =>
        {
            Append(_output, line.Data);
            Append(_errors, line.Data);
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.AppendLine(line);
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private async Task<int> WaitForExitAsync()
    {
        using var timeout = new CancellationTokenSource(Poll.Timeout);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    // A script starts its background jobs, such as "dotnet test &", with SIGINT ignored. Child processes inherit that, and
    // .NET does not change it. SIGTERM stops the host in the same way.
    private bool IgnoresInterrupt()
    {
        const int InterruptBit = 0b10;
        var status = $"/proc/{_process.Id}/status";
        return File.Exists(status)
            && File.ReadLines(status).FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } ignored
            && (ulong.Parse(ignored["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & InterruptBit) != 0;
    }

    /// <param name="Output">The standard output and the errors, progress included.</param>
    /// <param name="Errors">The standard error only.</param>
    public sealed record Result(int ExitCode, string Output, string Errors)
    {
        public void Deconstruct(out int exitCode, out string output) => (exitCode, output) = (ExitCode, Output);
    }

    /// <summary>The line of JSON that the host prints when it is ready.</summary>
    /// <param name="Simulator">The address of the simulated HubSpot, if there is one.</param>
    /// <param name="Storage">The connection string of the storage account.</param>
    public sealed record ReadyMessage(Uri Webhook, Uri Health, string Token, Uri? Simulator, string Storage);
}
