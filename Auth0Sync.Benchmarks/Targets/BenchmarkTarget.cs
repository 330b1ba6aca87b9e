using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Simulators.HubSpot;

namespace Auth0Sync.Benchmarks.Targets;

/// <summary>What differs from target to target: its simulator, the settings for it, its limits, and the expected records.</summary>
internal abstract class BenchmarkTarget
{
    /// <summary>The tier without limits.</summary>
    public const string UnlimitedTier = "unlimited";

    public static BenchmarkTarget HubSpot { get; } = new HubSpotBenchmarkTarget();

    /// <summary>All targets; HubSpot, which is enabled by default, is the first.</summary>
    public static IReadOnlyList<BenchmarkTarget> All { get; } = [HubSpot, new StripeBenchmarkTarget(), new MailchimpBenchmarkTarget(), new WebhookBenchmarkTarget()];

    /// <summary>The name in messages and metrics.</summary>
    public abstract string Name { get; }

    /// <summary>The tier with the documented limits; null if there are none.</summary>
    public abstract string? LimitedTier { get; }

    /// <summary>The documented limit; null if there is none.</summary>
    public virtual DocumentedLimit? Limit => null;

    /// <summary>The number of users that suits an import.</summary>
    public virtual int DefaultUserCount => 10_000;

    /// <summary>The maximum number of unfinished events with limits. Events that wait for too long would be requeued.</summary>
    public virtual int MaxEventsInFlightAtLimit => int.MaxValue;

    /// <exception cref="BenchmarkException">There is no such target.</exception>
    public static BenchmarkTarget Get(string name) =>
        All.FirstOrDefault(target => target.Name == name) ?? throw new BenchmarkException($"Unknown target {name}. Use {string.Join(", ", All.Select(target => target.Name))}.");

    /// <summary>The limits of a tier as calls in ten seconds.</summary>
    public virtual SimulatorLimits GetRateLimits(string tier) => SimulatorLimits.Unlimited;

    /// <summary>Starts the simulator in this process.</summary>
    public abstract Task<ISimulatedTarget> StartSimulatorAsync(string tier, CancellationToken cancellationToken);

    /// <summary>The settings by which the product uses the simulator. Without limits, the product's own limit is raised.</summary>
    public abstract IEnumerable<KeyValuePair<string, string?>> CreateSettings(Uri baseAddress, bool hasLimits);

    /// <summary>The records of a user after a number of updates.</summary>
    public abstract IEnumerable<SimulatedRecord> GetExpectedRecords(int user, int revision);

    /// <summary>The share of the documented limit; null if there is none.</summary>
    /// <param name="callsPerSecond">The sustained rate of calls.</param>
    /// <param name="openCalls">The largest number of open calls.</param>
    public double? GetShareOfLimit(double callsPerSecond, int? openCalls) => Limit switch
    {
        DocumentedLimit.Calls calls => callsPerSecond / calls.PerSecond,
        DocumentedLimit.Connections connections => openCalls / (double)connections.Count,
        _ => null,
    };
}

/// <summary>A limit of the calls to a target.</summary>
internal abstract record DocumentedLimit
{
    private DocumentedLimit()
    {
    }

    public sealed record Calls(int PerSecond) : DocumentedLimit
    {
        public override string ToString() => $"{PerSecond} calls per second";
    }

    /// <summary>Calls that are open at the same time.</summary>
    public sealed record Connections(int Count) : DocumentedLimit
    {
        public override string ToString() => $"{Count} open calls";
    }
}
