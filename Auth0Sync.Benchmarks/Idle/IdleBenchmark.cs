using System.Diagnostics;
using Auth0Sync.Benchmarks.Measuring;
using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.Core.Settings;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Benchmarks.Idle;

/// <summary>
/// One event at a time on a system that does nothing else: what collecting calls into batches costs the event that has
/// no company. Two products take turns, one as configured and one that waits for nobody; each has an account of its own.
/// </summary>
internal static class IdleBenchmark
{
    private const int WarmUp = 30;

    // Long enough for everything to come to rest.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(30);

    /// <summary>Measures.</summary>
    /// <param name="users">How many users are created and updated, one after the other.</param>
    /// <param name="settings">Settings of the product that override the defaults.</param>
    /// <param name="work">Shows the progress.</param>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    public static async Task<IdleResult> RunAsync(
        int users,
        IReadOnlyDictionary<string, string?> settings,
        IWorkReporter work,
        CancellationToken cancellationToken)
    {
        await using var batched = await IdleSystem.StartAsync(settings, cancellationToken);
        await using var unbatched = await IdleSystem.StartAsync(
            new Dictionary<string, string?>(settings) { [$"{Auth0SyncSettings.Root}:HubSpot:BatchWindow"] = "00:00:00" },
            cancellationToken);
        await work.RunAsync($"{users} single events of each kind, with and without batching", PlayAllAsync, cancellationToken);
        return IdleResult.Of(users, await batched.CostsAsync(cancellationToken), await unbatched.CostsAsync(cancellationToken));

        async Task PlayAllAsync(CancellationToken cancellation)
        {
            for (var user = 1; user <= WarmUp + users; user++)
            {
                foreach (var system in user % 2 == 0 ? [batched, unbatched] : new[] { unbatched, batched })
                {
                    await Task.Delay(Rest, cancellation);
                    await system.PlayAsync(user, isMeasured: user > WarmUp, cancellation);
                }
            }
        }
    }

    private sealed class IdleSystem(SimulatorProcess simulator, MemoryProduct product) : IAsyncDisposable
    {
        private readonly List<double> _creates = [];
        private readonly List<double> _updates = [];
        private Calls? _before;

        public static async Task<IdleSystem> StartAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
        {
            var simulator = await SimulatorProcess.StartAsync(SimulatorProcess.Unlimited, cancellationToken);
            return new IdleSystem(simulator, await MemoryProduct.StartAsync(ProductSettings.For(simulator.BaseAddress, settings, simulator.HasLimits), cancellationToken));
        }

        public async Task PlayAsync(int user, bool isMeasured, CancellationToken cancellationToken)
        {
            if (isMeasured)
            {
                _before ??= await simulator.CallsAsync(cancellationToken);
            }

            var create = await TimeAsync(ImportedUsers.Created(user, DateTimeOffset.UtcNow), cancellationToken);
            await Task.Delay(Rest, cancellationToken);
            var update = await TimeAsync(ImportedUsers.Updated(user, 1, DateTimeOffset.UtcNow), cancellationToken);
            if (isMeasured)
            {
                _creates.Add(create);
                _updates.Add(update);
            }
        }

        public async Task<IdleCosts> CostsAsync(CancellationToken cancellationToken) => new(
            Percentiles.Median(_creates),
            Percentiles.Median(_updates),
            (double)(await simulator.CallsAsync(cancellationToken)).Since(_before!).Total / (_creates.Count + _updates.Count));

        public async ValueTask DisposeAsync()
        {
            await product.DisposeAsync();
            await simulator.DisposeAsync();
        }

        // From the queue to the outcome: how long the trigger waits before it looks is the platform's.
        private async Task<double> TimeAsync(byte[] auth0Event, CancellationToken cancellationToken)
        {
            await product.ReceiveAsync(auth0Event, cancellationToken);
            var started = Stopwatch.GetTimestamp();
            await product.CorrelateNextAsync(cancellationToken);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
    }
}
