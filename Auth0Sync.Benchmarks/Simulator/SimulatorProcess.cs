using System.Diagnostics;
using System.Text.Json;
using Auth0Sync.Benchmarks.Output;
using Auth0Sync.Benchmarks.Targets;

namespace Auth0Sync.Benchmarks.Simulator;

/// <summary>A simulated account in another process.</summary>
internal sealed class SimulatorProcess : IAsyncDisposable
{
    /// <summary>The tier without limits.</summary>
    public const string UnlimitedTier = BenchmarkTarget.UnlimitedTier;

    private readonly Process _process;
    private readonly SemaphoreSlim _requestLock = new(1, 1);

    private SimulatorProcess(Process process, Uri baseAddress, BenchmarkTarget target, bool hasLimits)
    {
        _process = process;
        (BaseAddress, Target, HasLimits) = (baseAddress, target, hasLimits);
    }

    public Uri BaseAddress { get; }

    public BenchmarkTarget Target { get; }

    /// <summary>Whether the account has rate limits.</summary>
    public bool HasLimits { get; }

    /// <summary>The settings by which the product uses the account.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings => Target.CreateSettings(BaseAddress, HasLimits);

    /// <summary>The processor time used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts HubSpot's simulator with the limits of a tier.</summary>
    public static Task<SimulatorProcess> StartAsync(string tier, CancellationToken cancellationToken) => StartAsync(BenchmarkTarget.HubSpot, tier, cancellationToken);

    /// <summary>Starts a simulator with the limits of a tier.</summary>
    public static async Task<SimulatorProcess> StartAsync(BenchmarkTarget target, string tier, CancellationToken cancellationToken)
    {
        var start = CurrentProgram.CreateStartInfo(SimulatorCommand.CommandName, "--target", target.Name, "--tier", tier);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new BenchmarkException("The simulator did not start.");
        return new SimulatorProcess(process, new Uri(address), target, hasLimits: tier != UnlimitedTier);
    }

    /// <summary>Returns the calls so far by operation.</summary>
    public Task<CallCounts> GetCallCountsAsync(CancellationToken cancellationToken) => RequestAsync<CallCounts>(SimulatorCommand.CallsRequest, cancellationToken)!;

    public Task<IReadOnlyList<SimulatedRecord>> GetRecordsAsync(CancellationToken cancellationToken) =>
        RequestAsync<IReadOnlyList<SimulatedRecord>>(SimulatorCommand.RecordsRequest, cancellationToken)!;

    /// <summary>Lets all following calls fail.</summary>
    public Task SetFaultAsync(SimulatorFault fault, CancellationToken cancellationToken) => RequestAsync<object>($"{SimulatorCommand.FaultRequest}{fault}", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
        }

        _requestLock.Dispose();
    }

    private async Task<T?> RequestAsync<T>(string request, CancellationToken cancellationToken)
    {
        await _requestLock.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(request.AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            var response = await _process.StandardOutput.ReadLineAsync(cancellationToken)
                ?? throw new BenchmarkException($"The simulator of {Target.Name} ended.");
            return JsonSerializer.Deserialize<T>(response, ResultWriter.JsonOptions);
        }
        finally
        {
            _requestLock.Release();
        }
    }
}
