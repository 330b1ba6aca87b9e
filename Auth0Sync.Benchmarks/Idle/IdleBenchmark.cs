using System.Diagnostics;
using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.Core.Settings;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Idle;

/// <summary>
/// One event at a time on an idle system: the delay that batching adds to a single event. Two instances of the product
/// alternate, one as configured and one without batching, each with its own account.
/// </summary>
internal static class IdleBenchmark
{
    private const int WarmUpUserCount = 30;

    // Long enough for the system to become idle.
    private static readonly TimeSpan SettleDelay = TimeSpan.FromMilliseconds(30);
    public static async Task<IdleResult> RunAsync(
        int users,
        IReadOnlyDictionary<string, string?> settings,
        IProgressReporter progress,
        CancellationToken cancellationToken)
    {
        await using var batched = await IdleSystem.StartAsync(settings, cancellationToken);
        await using var unbatched = await IdleSystem.StartAsync(
            new Dictionary<string, string?>(settings) { [$"{Auth0SyncSettings.Root}:HubSpot:BatchWindow"] = "00:00:00" },
            cancellationToken);
        await progress.RunAsync($"{users} single events of each kind, with and without batching", PlayAllAsync, cancellationToken);
        return IdleResult.Create(users, await batched.GetCostsAsync(cancellationToken), await unbatched.GetCostsAsync(cancellationToken));

        async Task PlayAllAsync(CancellationToken cancellation)
        {
            for (var user = 1; user <= WarmUpUserCount + users; user++)
            {
                foreach (var system in user % 2 == 0 ? [batched, unbatched] : new[] { unbatched, batched })
                {
                    await Task.Delay(SettleDelay, cancellation);
                    await system.MeasureUserAsync(user, isMeasured: user > WarmUpUserCount, cancellation);
                }
            }
        }
    }

    private sealed class IdleSystem(SimulatorProcess simulator, InMemorySystemUnderTest system) : IAsyncDisposable
    {
        private readonly List<double> _createTimes = [];
        private readonly List<double> _updateTimes = [];
        private CallCounts? _callsBefore;

        public static async Task<IdleSystem> StartAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
        {
            var simulator = await SimulatorProcess.StartAsync(SimulatorProcess.UnlimitedTier, cancellationToken);
            return new IdleSystem(simulator, await InMemorySystemUnderTest.StartAsync(SystemUnderTestSettings.Create(simulator.BaseAddress, settings, simulator.HasLimits), cancellationToken));
        }

        public async Task MeasureUserAsync(int user, bool isMeasured, CancellationToken cancellationToken)
        {
            if (isMeasured)
            {
                _callsBefore ??= await simulator.GetCallCountsAsync(cancellationToken);
            }

            var create = await MeasureEventAsync(SampleUsers.CreateUserCreatedEvent(user, DateTimeOffset.UtcNow), cancellationToken);
            await Task.Delay(SettleDelay, cancellationToken);
            var update = await MeasureEventAsync(SampleUsers.CreateUserUpdatedEvent(user, 1, DateTimeOffset.UtcNow), cancellationToken);
            if (isMeasured)
            {
                _createTimes.Add(create);
                _updateTimes.Add(update);
            }
        }

        public async Task<IdleCosts> GetCostsAsync(CancellationToken cancellationToken) => new(
            Percentiles.GetMedian(_createTimes),
            Percentiles.GetMedian(_updateTimes),
            (double)(await simulator.GetCallCountsAsync(cancellationToken)).Subtract(_callsBefore!).Total / (_createTimes.Count + _updateTimes.Count));

        public async ValueTask DisposeAsync()
        {
            await system.DisposeAsync();
            await simulator.DisposeAsync();
        }

        // From the queue to the outcome, because the polling delay of the trigger depends on the platform.
        private async Task<double> MeasureEventAsync(byte[] auth0Event, CancellationToken cancellationToken)
        {
            await system.SendToWebhookAsync(auth0Event, cancellationToken);
            var started = Stopwatch.GetTimestamp();
            await system.ProcessNextMessageAsync(cancellationToken);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
    }
}
