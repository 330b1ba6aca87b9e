using System.Collections.Concurrent;
using System.Diagnostics;
using Auth0Sync.Benchmarks.Bulk;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.HubSpotSimulator;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Azurite;
using Azure.Data.Tables;

namespace Auth0Sync.Benchmarks.Fleet;

/// <summary>
/// Several instances, each a process, at one HubSpot account with Professional limits: how much of its limit they use
/// together, while one more comes and one is killed.
/// </summary>
internal sealed class FleetBenchmark(FleetOptions options, IWorkReporter progress) : IAsyncDisposable
{
    private const string Tier = "professional";
    private const string Table = "Auth0SyncInstances";

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    // Longer than any wait that a limit of HubSpot causes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly StorageKey _account = StorageKey.Create();
    private readonly ConcurrentQueue<Portion> _handedBack = new();
    private readonly List<FleetInstance> _instances = [];
    private readonly List<Task> _work = [];
    private readonly List<int> _callsAfter = [];
    private SimulatorProcess? _simulator;
    private AzuriteProcess? _azurite;
    private long _started;
    private int _portions;
    private volatile bool _isOver;

    private SimulatorProcess Simulator => _simulator!;

    private string Storage => _azurite!.Endpoints.ConnectionString(_account);

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Measures.</summary>
    /// <exception cref="BenchmarkException">Something was lost, doubled, or came to a stop.</exception>
    public async Task<FleetResult> RunAsync(CancellationToken cancellationToken)
    {
        await progress.RunAsync("Azurite, the simulator and the instances", StartAsync, cancellationToken);
        var before = await Simulator.CallsAsync(cancellationToken);
        _started = Stopwatch.GetTimestamp();
        _instances.ForEach(Work);

        var again = 0;
        await progress.RunAsync($"{options.Instances} instances at work for {options.Duration.TotalSeconds:0} s", async cancellation => again = await PlayAsync(before, cancellation), cancellationToken);
        _isOver = true;
        var (calls, seconds) = ((await Simulator.CallsAsync(cancellationToken)).Since(before).Total, Elapsed.TotalSeconds);
        await FinishAsync(cancellationToken);
        return Sum(calls, seconds, Elapsed.TotalSeconds, again, await RowsLeftAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
        {
            await instance.DisposeAsync();
        }

        if (_simulator is not null)
        {
            await _simulator.DisposeAsync();
        }

        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var installer = new AzuriteInstaller(Path.Combine(RepositoryFolder.Find(), ".local", "azurite"), progress);
        _azurite = await AzuriteProcess.StartAsync(await installer.EnsureAsync(cancellationToken), new AzuriteOptions { Ports = new(0, 0, 0), Accounts = [_account] }, cancellationToken);
        _simulator = await SimulatorProcess.StartAsync(Tier, cancellationToken);
        for (var number = 0; number < options.Instances; number++)
        {
            _instances.Add(await StartInstanceAsync(cancellationToken));
        }
    }

    private Task<FleetInstance> StartInstanceAsync(CancellationToken cancellationToken) =>
        FleetInstance.StartAsync(Simulator.BaseAddress, Storage, options.Settings, cancellationToken);

    private void Work(FleetInstance instance) => _work.Add(instance.WorkAsync(Next));

    private Portion? Next() =>
        _handedBack.TryDequeue(out var portion) ? portion
        : !_isOver ? Portion.Of(Interlocked.Increment(ref _portions) - 1)
        : null;

    /// <summary>After a third of the time one more comes, after two thirds the first is killed.</summary>
    /// <returns>How many events had to be handed out again.</returns>
    private async Task<int> PlayAsync(Calls before, CancellationToken cancellationToken)
    {
        await WatchAsync(options.Duration / 3, before, cancellationToken);
        _instances.Add(await StartInstanceAsync(cancellationToken));
        Work(_instances[^1]);
        await WatchAsync(options.Duration * 2 / 3, before, cancellationToken);
        var again = await HandBackAsync(await _instances[0].KillAsync(), cancellationToken);
        await WatchAsync(options.Duration, before, cancellationToken);
        return again;
    }

    private async Task WatchAsync(TimeSpan until, Calls before, CancellationToken cancellationToken)
    {
        for (; Elapsed < until; await Task.Delay(Beat, cancellationToken))
        {
            _callsAfter.Add((await Simulator.CallsAsync(cancellationToken)).Since(before).Total);
        }
    }

    // A queue hands out again what an instance had in work when it died, and the ledger knows what of it is done.
    // Neither is shared here, so the account is asked.
    private async Task<int> HandBackAsync(IReadOnlyList<Portion> portions, CancellationToken cancellationToken)
    {
        var done = (await Simulator.ContactsAsync(cancellationToken)).Select(contact => contact.UserId).ToHashSet();
        var again = 0;
        foreach (var portion in portions)
        {
            List<int> left = [.. portion.Users.Where(user => !done.Contains(ImportedUsers.UserId(user)))];
            if (left.Count > 0)
            {
                _handedBack.Enqueue(portion with { Users = left });
            }

            again += left.Count;
        }

        return again;
    }

    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_work).WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new BenchmarkException($"Only {_instances.Sum(instance => instance.Events)} of {_portions * Portion.Size} events came to an end.");
        }

        await Verification.RequireAsync(Simulator, _portions * Portion.Size, revision: 0, cancellationToken);
        foreach (var instance in _instances.Skip(1))
        {
            await instance.EndAsync(cancellationToken);
        }
    }

    private async Task<int> RowsLeftAsync(CancellationToken cancellationToken)
    {
        var rows = 0;
        await foreach (var _ in new TableClient(Storage, Table).QueryAsync<TableEntity>(cancellationToken: cancellationToken))
        {
            rows++;
        }

        return rows;
    }

    private FleetResult Sum(int calls, double seconds, double allSeconds, int again, int rowsLeft)
    {
        var events = _portions * Portion.Size;
        var refused = _instances.Sum(instance => instance.RefusedCalls);
        var operations = _instances.Sum(instance => instance.TableOperations);
        var callsPerSecond = SimulatorLimits.OfTier(Tier)!.PerTenSeconds!.Value / 10.0;
        return new FleetResult(
            options.Instances,
            seconds,
            (calls - refused) / (callsPerSecond * seconds),
            (double)refused / calls,
            (double)operations / events,
            calls,
            refused,
            events,
            events / allSeconds,
            (double)events / calls,
            operations,
            Added: 1,
            Killed: 1,
            again,
            Lost: 0,
            rowsLeft,
            _callsAfter);
    }
}
