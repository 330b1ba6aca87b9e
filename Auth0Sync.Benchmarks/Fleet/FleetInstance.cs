using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Auth0Sync.Benchmarks.Fleet;

/// <summary>Controls an instance that runs in another process.</summary>
internal sealed class FleetInstance : IAsyncDisposable
{
    /// <summary>The batch id in the last line, which reports no batch.</summary>
    public const string NoBatchId = "-1";

    // More than an instance processes at the same time, so that it is never idle.
    private const int MaxBatchesInFlight = 5;

    private readonly Process _process;
    private readonly ConcurrentDictionary<int, UserBatch> _batchesInFlight = new();
    private readonly SemaphoreSlim _freeSlots = new(MaxBatchesInFlight);
    private readonly CancellationTokenSource _stopping = new();
    private Task _readLoop = Task.CompletedTask;

    private FleetInstance(Process process) => _process = process;

    /// <summary>The number of requests to the instance table so far.</summary>
    public int TableOperations { get; private set; }

    /// <summary>The number of calls rejected by a rate limit so far.</summary>
    public int RejectedCalls { get; private set; }

    /// <summary>The number of processed events.</summary>
    public int CompletedEvents { get; private set; }

    /// <summary>Starts an instance and waits until it is ready.</summary>
    /// <exception cref="BenchmarkException">The instance did not start.</exception>
    public static async Task<FleetInstance> StartAsync(Uri hubSpot, string storageConnectionString, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        var start = CurrentProgram.CreateStartInfo(
        [
            InstanceCommand.CommandName, "--hubspot", hubSpot.AbsoluteUri, "--storage", storageConnectionString,
            .. settings.SelectMany(setting => new[] { "--set", $"{setting.Key}={setting.Value}" }),
        ]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        var instance = new FleetInstance(Process.Start(start)!);
        if (await instance._process.StandardOutput.ReadLineAsync(cancellationToken) != InstanceCommand.ReadyLine)
        {
            throw new BenchmarkException("An instance did not start.");
        }

        instance._readLoop = instance.ReadProgressAsync();
        return instance;
    }

    /// <summary>Assigns batches until there are no more, and returns when all are processed or the instance has ended.</summary>
    /// <param name="takeNext">Returns the next batch, or null if there are no more.</param>
    public async Task ProcessBatchesAsync(Func<UserBatch?> takeNext)
    {
        try
        {
            while (true)
            {
                await _freeSlots.WaitAsync(_stopping.Token);
                if (takeNext() is not { } portion)
                {
                    break;
                }

                _batchesInFlight[portion.Id] = portion;
                await _process.StandardInput.WriteLineAsync(portion.ToString().AsMemory(), _stopping.Token);
                await _process.StandardInput.FlushAsync(_stopping.Token);
            }

            for (var left = 1; left < MaxBatchesInFlight; left++)
            {
                await _freeSlots.WaitAsync(_stopping.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && _stopping.IsCancellationRequested)
        {
            // It was killed; KillAsync returns its unfinished batches.
        }
    }

    /// <summary>Kills the instance without a graceful shutdown.</summary>
    /// <returns>The unfinished batches.</returns>
    public async Task<IReadOnlyList<UserBatch>> KillAsync()
    {
        await _stopping.CancelAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        await _readLoop;
        return [.. _batchesInFlight.Values];
    }

    /// <summary>Stops the instance gracefully.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken);
        await _readLoop;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            await _process.WaitForExitAsync();
            await _readLoop;
        }

        _freeSlots.Dispose();
        _stopping.Dispose();
    }

    private async Task ReadProgressAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            // An incomplete line of a killed process.
            if (line.Split(' ') is not [var id, var operations, var rejected])
            {
                continue;
            }

            (TableOperations, RejectedCalls) = (ParseNumber(operations), ParseNumber(rejected));
            if (_batchesInFlight.TryRemove(ParseNumber(id), out var portion))
            {
                CompletedEvents += portion.Users.Count;
                _freeSlots.Release();
            }
        }
    }

    private static int ParseNumber(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
