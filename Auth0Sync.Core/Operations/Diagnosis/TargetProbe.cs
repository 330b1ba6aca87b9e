using System.Runtime.CompilerServices;
using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Configuration;

namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>Each target, through its reading part: nothing is created there, even if the settings would allow it.</summary>
internal sealed class TargetProbe(
    IConfiguration configuration,
    IServiceProvider services,
    IEnumerable<TargetDescriptor> descriptors,
    IPauseStore pauses,
    DoctorCheckRunner runner) : IDoctorProbe
{
    public async IAsyncEnumerable<DoctorCheck> CheckAsync(DoctorRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var targets = new ReadingTargets(services, configuration);
        foreach (var descriptor in descriptors.Where(target => request.Includes(target.Name)))
        {
            var isEnabled = false;
            yield return await runner.RunAsync("target/enabled", descriptor.Name, _ => Task.FromResult(DescribeEnabled(descriptor, isEnabled = descriptor.IsEnabled(configuration))), GetAdvice(descriptor), cancellationToken);
            if (!isEnabled)
            {
                continue;
            }

            yield return await runner.RunAsync("target/paused", descriptor.Name, ct => CheckPauseAsync(descriptor, ct), "Fix the checks of the tables first.", cancellationToken);
            yield return await runner.RunAsync("target/readiness", descriptor.Name, ct => CheckReadinessAsync(targets, descriptor, ct), GetAdvice(descriptor), cancellationToken);
            await foreach (var check in InspectAsync(targets, descriptor, cancellationToken))
            {
                yield return check;
            }
        }
    }

    private static DoctorFinding DescribeEnabled(TargetDescriptor descriptor, bool isEnabled) => DoctorFinding.Ok(
        isEnabled ? $"{descriptor.DisplayName} is enabled." : $"{descriptor.DisplayName} is not enabled ({descriptor.EnabledSetting}).");

    private async Task<DoctorFinding> CheckPauseAsync(TargetDescriptor descriptor, CancellationToken cancellationToken) =>
        await pauses.FindAsync(descriptor.Name, cancellationToken) is { } paused
            ? DoctorFinding.Warning($"{descriptor.DisplayName} has been paused since {paused.PausedAt:u}. Its events wait.", $"Continue with: auth0sync resume {descriptor.Name}. auth0sync status says who paused it, and why.")
            : DoctorFinding.Ok($"{descriptor.DisplayName} is not paused.");

    private static async Task<DoctorFinding> CheckReadinessAsync(ReadingTargets targets, TargetDescriptor descriptor, CancellationToken cancellationToken) =>
        await targets.Get(descriptor.Name).CheckReadinessAsync(cancellationToken) switch
        {
            TargetReadiness.NotReady notReady => DoctorFinding.FromProblem(DoctorResult.Failing, notReady.Problem, GetAdvice(descriptor)),
            TargetReadiness.Unknown unknown => DoctorFinding.Failing($"Whether it can be written is unknown: {unknown.Problem}", $"Repeat the check. If it stays, check the network and the addresses in {descriptor.Section}."),
            _ => DoctorFinding.Ok(descriptor.ReadinessEvidence),
        };

    private async IAsyncEnumerable<DoctorCheck> InspectAsync(ReadingTargets targets, TargetDescriptor descriptor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<TargetObservation> observations = [];
        var inspected = await runner.RunAsync(
            "target/inspection",
            descriptor.Name,
            async ct =>
            {
                observations = targets.Get(descriptor.Name) is ITargetInspector inspector ? await inspector.InspectAsync(configuration.GetSection(descriptor.Section), ct) : [];
                return DoctorFinding.Ok("It was inspected.");
            },
            GetAdvice(descriptor),
            cancellationToken);
        if (inspected.Result == DoctorResult.Failing)
        {
            yield return inspected;
        }

        foreach (var observation in observations)
        {
            yield return new DoctorCheck($"target/{observation.Name}", descriptor.Name, GetResult(observation), observation.Message, observation.Advice);
        }
    }

    private static DoctorResult GetResult(TargetObservation observation) =>
        observation.PreventsWriting ? DoctorResult.Failing
        : observation.Advice is null ? DoctorResult.Ok
        : DoctorResult.Warning;

    private static string GetAdvice(TargetDescriptor descriptor) => $"Check {descriptor.Section} and the account in {descriptor.DisplayName}.";

    /// <summary>Created by the first check that needs it, because invalid settings prevent it.</summary>
    private sealed class ReadingTargets(IServiceProvider services, IConfiguration configuration) : IAsyncDisposable
    {
        private DryRunHost? _host;

        public ITarget Get(string name) =>
            (_host ??= DryRunHost.Create(services, configuration)).Targets.Single(target => target.Name == name);

        public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
