using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Operations.DryRun;
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
    /// <param name="users">Auth0's users, each as a JSON object.</param>
    /// <param name="targets">The names of the targets; empty for all that are enabled then.</param>
    /// <param name="progress">Told now and then; null for nothing.</param>
    /// <param name="cancellationToken">Cancels the simulation.</param>
    /// <exception cref="RequestFailedException">The ledger cannot be read.</exception>
    public async Task<SimulationReport> RunAsync(
        IConfiguration changes,
        IAsyncEnumerable<ReadOnlyMemory<byte>> users,
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

        var tallies = TargetSelection.Select(proposedHost.Targets, targets)
            .Select(target => new TargetTally(target, currentHost.Targets.FirstOrDefault(current => current.Name == target.Name)))
            .ToList();
        var (userCount, unreadableCount, started) = (0, 0, _time.GetTimestamp());
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentUsers, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(users, options, async (user, token) =>
        {
            if (UserEvent.CreateUpdated(user.Span, _time.GetUtcNow()) is EventReadResult.Success { Event: var auth0Event })
            {
                await SimulateAsync(auth0Event, token);
            }
            else
            {
                Interlocked.Increment(ref unreadableCount);
            }

            if (Interlocked.Increment(ref userCount) is var count && count % ProgressInterval == 0)
            {
                progress?.Report(new SimulationProgress(count, _time.GetElapsedTime(started)));
            }
        });
        var simulations = new List<TargetSimulation>();
        foreach (var tally in tallies)
        {
            simulations.Add(await tally.ToSimulationAsync(proposedHost, cancellationToken));
        }

        return new SimulationReport { Users = userCount, Unreadable = unreadableCount, Duration = _time.GetElapsedTime(started), Targets = simulations };

        async Task SimulateAsync(Auth0Event auth0Event, CancellationToken token)
        {
            foreach (var tally in tallies)
            {
                tally.AddProposed(await ProcessAsync(proposedHost, auth0Event, tally.Target, token));
                if (tally.CurrentTarget is { } current)
                {
                    tally.AddCurrent(await ProcessAsync(currentHost, auth0Event, current, token));
                }
            }
        }
    }

    // No state is kept from one user to the next, so that a million users need no more memory than one.
    private async Task<DryRunResult> ProcessAsync(DryRunHost host, Auth0Event auth0Event, ITarget target, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var result = await host.ProcessAsync(auth0Event, target, new DryRunState(), cancellationToken);
            if (attempt == MaxBusyRetries || result.Outcome is not Outcome.Deferred { Reason: DeferReason.TargetBusy or DeferReason.UserLeased, RetryAfter: var retryAfter })
            {
                return result;
            }

            await Task.Delay(Backoff.Limit(retryAfter ?? BusyDelay, MaxBusyDelay), _time, cancellationToken);
        }
    }
}
