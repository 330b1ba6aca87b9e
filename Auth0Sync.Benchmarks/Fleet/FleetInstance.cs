using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Auth0Sync.Benchmarks.Fleet;

/// <summary>An instance that runs as another process, seen from the one that measures.</summary>
internal sealed class FleetInstance : IAsyncDisposable
{
    /// <summary>Stands for the portion in the last line, which tells of none.</summary>
    public const string NoBatchId = "-1";

    // More than one instance of the trigger has in work, so that there is always more to do.
    private const int MaxBatchesInFlight = 5;

    private readonly Process _process;
    private readonly ConcurrentDictionary<int, UserBatch> _batchesInFlight = new();
    private readonly SemaphoreSlim _freeSlots = new(MaxBatchesInFlight);
    private readonly CancellationTokenSource _stopping = new();
    private Task _readLoop = Task.CompletedTask;

    private FleetInstance(Process process) => _process = process;

    /// <summary>How often it has used the table so far.</summary>
    public int TableOperations { get; private set; }

    /// <summary>How many of its calls a limit has refused so far.</summary>
    public int RejectedCalls { get; private set; }

    /// <summary>How many events it has brought to their end.</summary>
    public int CompletedEvents { get; private set; }

    /// <summary>Starts one, and returns when it is ready.</summary>
    /// <exception cref="BenchmarkException">It did not start.</exception>
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

    /// <summary>Hands it work for as long as there is any, and returns when that is done, or the instance is gone.</summary>
    /// <param name="takeNext">Takes the next portion; null where there is no more.</param>
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
            // It was killed; whoever did that has what it had in work.
        }
    }

    /// <summary>Kills it, without a chance to do anything more.</summary>
    /// <returns>What it had in work.</returns>
    public async Task<IReadOnlyList<UserBatch>> KillAsync()
    {
        await _stopping.CancelAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        await _readLoop;
        return [.. _batchesInFlight.Values];
    }

    /// <summary>Lets it end as a host does.</summary>
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
            // What a killed process had half written.
            if (line.Split(' ') is not [var id, var operations, var refused])
            {
                continue;
            }

            (TableOperations, RejectedCalls) = (ParseNumber(operations), ParseNumber(refused));
            if (_batchesInFlight.TryRemove(ParseNumber(id), out var portion))
            {
                CompletedEvents += portion.Users.Count;
                _freeSlots.Release();
            }
        }
    }

    private static int ParseNumber(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
