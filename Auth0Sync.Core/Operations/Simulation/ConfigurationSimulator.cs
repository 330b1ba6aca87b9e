using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Targets;
using Azure;
using Microsoft.Extensions.Configuration;

namespace Auth0Sync.Core.Operations.Simulation;

/// <summary>Simulates what a change of the configuration would do to users, each as if the user changed now. Writes nothing.</summary>
public sealed class ConfigurationSimulator
{
    // Enough users at the same time to fill HubSpot's batches of 100.
    private const int MaxConcurrentUsers = 512;
    private const int ProgressInterval = 1000;
    private const int MaxBusyRetries = 10;

    private static readonly TimeSpan BusyDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxBusyDelay = TimeSpan.FromMinutes(1);

    private readonly IServiceProvider _services;
    private readonly IConfiguration _configuration;
    private readonly TimeProvider _time;

    internal ConfigurationSimulator(IServiceProvider services, IConfiguration configuration, TimeProvider time) =>
        (_services, _configuration, _time) = (services, configuration, time);

    /// <param name="changes">The settings that change. They take precedence over the current ones.</param>
    /// <param name="lines">The lines of an export of Auth0's users.</param>
    /// <param name="targets">The names of the targets; empty for all that are enabled then.</param>
    /// <param name="progress">Told now and then; null for nothing.</param>
    /// <param name="cancellationToken">Cancels the simulation.</param>
    /// <exception cref="RequestFailedException">The ledger cannot be read.</exception>
    public async Task<SimulationReport> RunAsync(
        IConfiguration changes,
        IAsyncEnumerable<ExportLine> lines,
        IReadOnlyCollection<string> targets,
        IProgress<SimulationProgress>? progress,
        CancellationToken cancellationToken)
    {
        var proposed = new ConfigurationBuilder().AddConfiguration(_configuration).AddConfiguration(changes).Build();
        if (await ConfigurationChecker.FindProblemsAsync(_services, proposed) is { Count: > 0 } problems)
        {
            return new SimulationReport { Problems = problems };
        }

        await using var currentHost = DryRunHost.Create(_services, _configuration);
        await using var proposedHost = DryRunHost.Create(_services, proposed);
        if (TargetSelection.FindProblem(proposedHost.Targets, targets) is { } problem)
        {
            return new SimulationReport { Problems = [problem] };
        }

        var tallies = new List<SimulationTally>();
        foreach (var target in TargetSelection.Select(proposedHost.Targets, targets))
        {
            tallies.Add(await CreateTallyAsync(target, currentHost, cancellationToken));
        }

        var (users, userCount, started) = (new SimulatedUsers(lines, _time), 0, _time.GetTimestamp());
        if (tallies.Exists(tally => tally.Problem is null))
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentUsers, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(users.ReadAsync(cancellationToken), options, async (auth0Event, token) =>
            {
                await SimulateAsync(auth0Event, token);
                if (Interlocked.Increment(ref userCount) is var count && count % ProgressInterval == 0)
                {
                    progress?.Report(new SimulationProgress(count, _time.GetElapsedTime(started)));
                }
            });
        }

        var simulations = new List<TargetSimulation>();
        foreach (var tally in tallies)
        {
            simulations.Add(await tally.ToSimulationAsync(proposedHost, cancellationToken));
        }

        var failure = FindFailure(tallies, users);
        return new SimulationReport
        {
            Users = userCount + (int)users.Problems.Count,
            Unreadable = (int)users.Problems.Count,
            UnreadableLines = users.Problems.First,
            Duration = _time.GetElapsedTime(started),
            Targets = simulations,
            Error = failure?.Problem,
            Failure = failure?.Kind,
        };

        async Task SimulateAsync(Auth0Event auth0Event, CancellationToken token)
        {
            foreach (var tally in tallies)
            {
                if (await ProcessAsync(proposedHost, auth0Event, tally.Target, tally, token) is { } proposedResult)
                {
                    tally.AddProposed(proposedResult);
                }

                if (tally.CurrentTarget is { } current && await ProcessAsync(currentHost, auth0Event, current, tally, token) is { } currentResult)
                {
                    tally.AddCurrent(currentResult);
                }
            }
        }
    }

    // Otherwise every user would wait for a target that does not respond.
    private static async Task<SimulationTally> CreateTallyAsync(ITarget target, DryRunHost currentHost, CancellationToken cancellationToken)
    {
        var problem = (await target.CheckReadinessAsync(cancellationToken)).GetProblemOrNull();
        var current = currentHost.Targets.FirstOrDefault(enabled => enabled.Name == target.Name);
        return new SimulationTally(target, problem, current, current is null ? null : (await current.CheckReadinessAsync(cancellationToken)).GetProblemOrNull());
    }

    private static OperationFailure? FindFailure(IEnumerable<SimulationTally> tallies, SimulatedUsers users)
    {
        var incomplete = tallies.Where(tally => tally.IsIncomplete).Select(tally => tally.Target.Name).ToList();
        return incomplete.Count > 0 ? new OperationFailure(FailureKind.Unavailable, $"Not simulated, or not for all users: {string.Join(", ", incomplete)}. Fix what is named for each, and run it again.")
            : users.Damage is { } damage ? new OperationFailure(FailureKind.Problem, $"{damage} Nothing after it was read.")
            : null;
    }

    /// <returns>Null if the target refuses, or no longer responds for any user, which ends its simulation.</returns>
    private async Task<DryRunResult?> ProcessAsync(DryRunHost host, Auth0Event auth0Event, ITarget target, SimulationTally tally, CancellationToken cancellationToken)
    {
        var resultCount = tally.ResultCount;
        for (var attempt = 0; tally.Problem is null; attempt++)
        {
            // No state is kept from one user to the next, so that a million users need no more memory than one.
            var result = await host.ProcessAsync(auth0Event, target, new DryRunState(), cancellationToken);
            switch (result.Outcome)
            {
                case Outcome.Deferred { Reason: DeferReason.TargetBusy or DeferReason.UserLeased, RetryAfter: var retryAfter } when attempt < MaxBusyRetries:
                    await Task.Delay(Backoff.Limit(retryAfter ?? BusyDelay, MaxBusyDelay), _time, cancellationToken);
                    break;
                case Outcome.Deferred { Reason: DeferReason.TargetBusy } busy when tally.ResultCount == resultCount:
                    tally.Stop(busy.Problem);
                    break;
                case Outcome.Deferred { Reason: DeferReason.Misconfigured } misconfigured:
                    tally.Stop(misconfigured.Problem);
                    break;
                default:
                    return result;
            }
        }

        return null;
    }
}
