using System.Diagnostics;
using System.Text.Json;

namespace Auth0Sync.Benchmarks.Simulator;

/// <summary>A simulated HubSpot account in another process, and its control API.</summary>
internal sealed class SimulatorProcess : IAsyncDisposable
{
    /// <summary>The tier without limits.</summary>
    public const string UnlimitedTier = "unlimited";

    private readonly Process _process;
    private readonly HttpClient _http;

    private SimulatorProcess(Process process, Uri baseAddress, bool hasLimits)
    {
        _process = process;
        HasLimits = hasLimits;
        _http = new HttpClient { BaseAddress = baseAddress, Timeout = TimeSpan.FromMinutes(5) };
    }

    public Uri BaseAddress => _http.BaseAddress!;

    /// <summary>Whether the account has rate limits and reports them in its responses.</summary>
    public bool HasLimits { get; }

    /// <summary>The processor time used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a simulator with the limits of a tier.</summary>
    public static async Task<SimulatorProcess> StartAsync(string tier, CancellationToken cancellationToken)
    {
        var start = CurrentProgram.CreateStartInfo(SimulatorCommand.CommandName, "--tier", tier);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new BenchmarkException("The simulator did not start.");
        return new SimulatorProcess(process, new Uri(address), hasLimits: tier != UnlimitedTier);
    }

    /// <summary>Returns the calls so far by operation.</summary>
    public async Task<CallCounts> GetCallCountsAsync(CancellationToken cancellationToken)
    {
        using var response = await GetJsonAsync("_simulator/calls", cancellationToken);
        return new CallCounts(response.RootElement.GetProperty("byOperation").EnumerateObject()
            .ToDictionary(operation => operation.Name, operation => operation.Value.GetInt32()));
    }

    public async Task<IReadOnlyList<SimulatedContact>> GetContactsAsync(CancellationToken cancellationToken)
    {
        using var response = await GetJsonAsync("_simulator/contacts", cancellationToken);
        return [.. response.RootElement.GetProperty("results").EnumerateArray().Select(contact => contact.GetProperty("properties")).Select(properties =>
            new SimulatedContact(GetText(properties, "auth0_user_id"), GetText(properties, "email"), GetText(properties, "firstname")))];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        using (_process)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
        }
    }

    private async Task<JsonDocument> GetJsonAsync(string path, CancellationToken cancellationToken)
    {
        await using var body = await _http.GetStreamAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
    }

    private static string? GetText(JsonElement properties, string name) =>
        properties.TryGetProperty(name, out var value) ? value.GetString() : null;
}

/// <summary>The compared properties of a contact.</summary>
internal sealed record SimulatedContact(string? UserId, string? Email, string? FirstName);
