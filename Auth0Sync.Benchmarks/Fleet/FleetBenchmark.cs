using System.Collections.Concurrent;
using System.Diagnostics;
using Auth0Sync.Benchmarks.Bulk;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Azurite;
using Auth0Sync.Simulators.HubSpot;
using Azure.Data.Tables;

namespace Auth0Sync.Benchmarks.Fleet;

/// <summary>
/// Several instances, each a process, share one HubSpot account with Professional limits. Measures how much of the limit
/// they use together, while one instance is added and one is killed.
/// </summary>
internal sealed class FleetBenchmark(FleetOptions options, IProgressReporter progress) : IAsyncDisposable
{
    private const string Tier = "professional";
    private const string InstancesTable = "Auth0SyncInstances";

    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);

    // Longer than any delay caused by a HubSpot limit.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromMinutes(5);

    private readonly StorageAccountKey _account = StorageAccountKey.Create();
    private readonly ConcurrentQueue<UserBatch> _requeuedBatches = new();
    private readonly List<FleetInstance> _instances = [];
    private readonly List<Task> _workTasks = [];
    private readonly List<FleetSample> _samples = [];
    private SimulatorProcess? _simulator;
    private AzuriteProcess? _azurite;
    private long _startTimestamp;
    private int _batchCount;
    private volatile bool _isComplete;

    private SimulatorProcess Simulator => _simulator!;

    private string StorageConnectionString => _azurite!.Endpoints.GetConnectionString(_account);

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_startTimestamp);

    /// <exception cref="BenchmarkException">An event was lost or duplicated, or nothing was processed for too long.</exception>
    public async Task<FleetResult> RunAsync(CancellationToken cancellationToken)
    {
        await progress.RunAsync("Starting Azurite, the simulator and the instances", StartAsync, cancellationToken);
        var before = await Simulator.GetCallCountsAsync(cancellationToken);
        _startTimestamp = Stopwatch.GetTimestamp();
        _instances.ForEach(StartWork);

        var again = 0;
        await progress.RunAsync($"{options.Instances} instances for {options.Duration.TotalSeconds:0} s", async cancellation => again = await RunScenarioAsync(before, cancellation), cancellationToken);
        _isComplete = true;
        var (calls, seconds) = ((await Simulator.GetCallCountsAsync(cancellationToken)).Subtract(before).Total, Elapsed.TotalSeconds);
        await DrainAndVerifyAsync(cancellationToken);
        var (allCalls, allSeconds) = ((await Simulator.GetCallCountsAsync(cancellationToken)).Subtract(before).Total, Elapsed.TotalSeconds);
        return CreateResult(calls, allCalls, seconds, allSeconds, again, await CountRemainingRowsAsync(cancellationToken));
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
        _azurite = await AzuriteProcess.StartAsync(await installer.EnsureInstalledAsync(cancellationToken), new AzuriteOptions { Ports = new(0, 0, 0), Accounts = [_account] }, cancellationToken);
        _simulator = await SimulatorProcess.StartAsync(Tier, cancellationToken);
        for (var number = 0; number < options.Instances; number++)
        {
            _instances.Add(await StartInstanceAsync(cancellationToken));
        }
    }

    private Task<FleetInstance> StartInstanceAsync(CancellationToken cancellationToken) =>
        FleetInstance.StartAsync(Simulator.BaseAddress, StorageConnectionString, options.Settings, cancellationToken);

    private void StartWork(FleetInstance instance) => _workTasks.Add(instance.ProcessBatchesAsync(TakeNextBatch));

    private UserBatch? TakeNextBatch() =>
        _requeuedBatches.TryDequeue(out var portion) ? portion
        : !_isComplete ? UserBatch.Create(Interlocked.Increment(ref _batchCount) - 1)
        : null;

    /// <summary>Adds an instance after a third of the time, and kills the first one after two thirds.</summary>
    /// <returns>The number of events that had to be assigned again.</returns>
    private async Task<int> RunScenarioAsync(CallCounts callsBefore, CancellationToken cancellationToken)
    {
        await SampleCallsAsync(options.Duration / 3, callsBefore, cancellationToken);
        _instances.Add(await StartInstanceAsync(cancellationToken));
        StartWork(_instances[^1]);
        await SampleCallsAsync(options.Duration * 2 / 3, callsBefore, cancellationToken);
        var again = await RequeueUnfinishedAsync(await _instances[0].KillAsync(), cancellationToken);
        await SampleCallsAsync(options.Duration, callsBefore, cancellationToken);
        return again;
    }

    private async Task SampleCallsAsync(TimeSpan until, CallCounts callsBefore, CancellationToken cancellationToken)
    {
        for (; Elapsed < until; await Task.Delay(SampleInterval, cancellationToken))
        {
            var calls = (await Simulator.GetCallCountsAsync(cancellationToken)).Subtract(callsBefore).Total;
            _samples.Add(new FleetSample(Elapsed.TotalSeconds, calls));
        }
    }

    // A shared queue would redeliver the messages of the killed instance, and a shared ledger would show which are done.
    // Neither is shared here, so the contacts of the account show it.
    private async Task<int> RequeueUnfinishedAsync(IReadOnlyList<UserBatch> batches, CancellationToken cancellationToken)
    {
        var done = (await Simulator.GetRecordsAsync(cancellationToken)).Select(record => record.UserId).ToHashSet();
        var again = 0;
        foreach (var portion in batches)
        {
            List<int> left = [.. portion.Users.Where(user => !done.Contains(SampleUsers.GetUserId(user)))];
            if (left.Count > 0)
            {
                _requeuedBatches.Enqueue(portion with { Users = left });
            }

            again += left.Count;
        }

        return again;
    }

    private async Task DrainAndVerifyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_workTasks).WaitAsync(DrainTimeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new BenchmarkException($"Only {_instances.Sum(instance => instance.CompletedEvents)} of {_batchCount * UserBatch.Size} events were processed.");
        }

        await BenchmarkVerifier.VerifyRecordsAsync(Simulator, _batchCount * UserBatch.Size, _ => 0, cancellationToken);
        foreach (var instance in _instances.Skip(1))
        {
            await instance.StopAsync(cancellationToken);
        }
    }

    private async Task<int> CountRemainingRowsAsync(CancellationToken cancellationToken)
    {
        var rows = 0;
        await foreach (var _ in new TableClient(StorageConnectionString, InstancesTable).QueryAsync<TableEntity>(cancellationToken: cancellationToken))
        {
            rows++;
        }

        return rows;
    }

    private FleetResult CreateResult(int calls, int allCalls, double seconds, double allSeconds, int requeuedEvents, int remainingRows)
    {
        var events = _batchCount * UserBatch.Size;
        var rejected = _instances.Sum(instance => instance.RejectedCalls);
        var operations = _instances.Sum(instance => instance.TableOperations);
        var callsPerSecond = SimulatorLimits.FindByTier(Tier)!.PerTenSeconds!.Value / 10.0;
        return new FleetResult(
            options.Instances,
            seconds,
            (calls - rejected) / (callsPerSecond * seconds),
            (double)rejected / calls,
            (double)operations / events,
            calls,
            rejected,
            events,
            events / allSeconds,
            (double)events / allCalls,
            operations,
            Added: 1,
            Killed: 1,
            requeuedEvents,
            Lost: 0,
            remainingRows,
            _samples);
    }
}
