using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Auth0Sync.Benchmarks.Fleet;

/// <summary>An instance that runs as another process, seen from the one that measures.</summary>
internal sealed class FleetInstance : IAsyncDisposable
{
    /// <summary>Stands for the portion in the last line, which tells of none.</summary>
    public const string None = "-1";

    // More than one instance of the trigger has in work, so that there is always more to do.
    private const int PortionsAtOnce = 5;

    private readonly Process _process;
    private readonly ConcurrentDictionary<int, Portion> _inWork = new();
    private readonly SemaphoreSlim _free = new(PortionsAtOnce);
    private readonly CancellationTokenSource _gone = new();
    private Task _reading = Task.CompletedTask;

    private FleetInstance(Process process) => _process = process;

    /// <summary>How often it has used the table so far.</summary>
    public int TableOperations { get; private set; }

    /// <summary>How many of its calls a limit has refused so far.</summary>
    public int RefusedCalls { get; private set; }

    /// <summary>How many events it has brought to their end.</summary>
    public int Events { get; private set; }

    /// <summary>Starts one, and returns when it is ready.</summary>
    /// <exception cref="BenchmarkException">It did not start.</exception>
    public static async Task<FleetInstance> StartAsync(Uri hubSpot, string storage, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        var start = OwnProgram.Start(
        [
            InstanceCommand.Name, "--hubspot", hubSpot.AbsoluteUri, "--storage", storage,
            .. settings.SelectMany(setting => new[] { "--set", $"{setting.Key}={setting.Value}" }),
        ]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        var instance = new FleetInstance(Process.Start(start)!);
        if (await instance._process.StandardOutput.ReadLineAsync(cancellationToken) != InstanceCommand.Ready)
        {
            throw new BenchmarkException("An instance did not start.");
        }

        instance._reading = instance.ReadAsync();
        return instance;
    }

    /// <summary>Hands it work for as long as there is any, and returns when that is done, or the instance is gone.</summary>
    /// <param name="next">Takes the next portion; null where there is no more.</param>
    public async Task WorkAsync(Func<Portion?> next)
    {
        try
        {
            while (true)
            {
                await _free.WaitAsync(_gone.Token);
                if (next() is not { } portion)
                {
                    break;
                }

                _inWork[portion.Id] = portion;
                await _process.StandardInput.WriteLineAsync(portion.ToString().AsMemory(), _gone.Token);
                await _process.StandardInput.FlushAsync(_gone.Token);
            }

            for (var left = 1; left < PortionsAtOnce; left++)
            {
                await _free.WaitAsync(_gone.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && _gone.IsCancellationRequested)
        {
            // It was killed; whoever did that has what it had in work.
        }
    }

    /// <summary>Kills it, without a chance to do anything more.</summary>
    /// <returns>What it had in work.</returns>
    public async Task<IReadOnlyList<Portion>> KillAsync()
    {
        await _gone.CancelAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        return [.. _inWork.Values];
    }

    /// <summary>Lets it end as a host does.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken);
        await _reading;
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
            await _reading;
        }

        _free.Dispose();
        _gone.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            // What a killed process had half written.
            if (line.Split(' ') is not [var id, var operations, var refused])
            {
                continue;
            }

            (TableOperations, RefusedCalls) = (Number(operations), Number(refused));
            if (_inWork.TryRemove(Number(id), out var portion))
            {
                Events += portion.Users.Count;
                _free.Release();
            }
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
