using Auth0Sync.Core.Operations.Listening;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Verification;

/// <summary>
/// Sends a test user through the webhook and looks at every target after each change: the whole way, from the secret to the
/// fields of the records. Cleans up afterwards.
/// </summary>
public sealed class CorrelationVerifier
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CleanUpTimeout = TimeSpan.FromSeconds(30);

    private readonly EventForwarder _forwarder;
    private readonly TargetObserver _observer;
    private readonly TestUserCleaner _cleaner;
    private readonly TargetRegistry _targets;
    private readonly IOptionsMonitor<WebhookOptions> _webhookOptions;
    private readonly TimeProvider _time;

    internal CorrelationVerifier(
        EventForwarder forwarder,
        TargetObserver observer,
        TestUserCleaner cleaner,
        TargetRegistry targets,
        IOptionsMonitor<WebhookOptions> webhookOptions,
        TimeProvider time) => (_forwarder, _observer, _cleaner, _targets, _webhookOptions, _time) = (forwarder, observer, cleaner, targets, webhookOptions, time);

    /// <summary>Runs until all steps are done, or the time is over.</summary>
    public async Task<VerificationReport> VerifyAsync(VerificationRequest request, IProgress<VerificationStep>? progress, CancellationToken cancellationToken)
    {
        var (started, startedAt) = (_time.GetTimestamp(), _time.GetUtcNow());
        var options = _webhookOptions.CurrentValue;
        var user = new TestUser(request.EmailDomain, options.AllowedTenants.FirstOrDefault(), options.AllowedStreams.FirstOrDefault(), _time);
        var selected = _targets.All.Where(target => request.Targets.Count == 0 || request.Targets.Contains(target.Name)).OrderBy(target => target.Name, StringComparer.Ordinal).ToList();
        var unknown = request.Targets.FirstOrDefault(name => _targets.Find(name) is null);
        if (unknown is not null || selected.Count == 0)
        {
            return new VerificationReport(false, startedAt, TimeSpan.Zero, user.UserId, [], [], unknown is null ? "No target is enabled." : $"The target '{unknown}' is not enabled.");
        }

        var steps = new List<VerificationStep>();
        string? error = null;
        using var timeout = new OperationTimeout(request.Timeout, _time, cancellationToken);
        Func<TestEvent>[] changes = [user.SignUp, user.Rename, user.Move, user.Block, user.Unblock, user.Delete];
        foreach (var change in changes)
        {
            var (step, problem) = await TakeStepAsync(request, change(), selected, timeout);
            steps.Add(step);
            progress?.Report(step);
            error = problem ?? (timeout.IsTimedOut ? $"Timed out after {request.Timeout.TotalSeconds:0} s." : null);
            if (error is not null)
            {
                break;
            }
        }

        var cleanUp = await CleanUpAsync(user, selected, request.KeepRecord, cancellationToken);
        var isSuccessful = error is null && steps.All(step => step.Targets.All(target => target.Result is VerificationResult.Verified or VerificationResult.Processed));
        return new VerificationReport(isSuccessful, startedAt, _time.GetElapsedTime(started), user.UserId, steps, cleanUp, error);
    }

    private async Task<(VerificationStep Step, string? Error)> TakeStepAsync(VerificationRequest request, TestEvent change, IReadOnlyList<ITarget> selected, OperationTimeout timeout)
    {
        var posted = _time.GetTimestamp();
        var result = await PostAsync(request, change, timeout);
        var elapsed = _time.GetElapsedTime(posted);
        if (!result.IsAccepted)
        {
            return (new VerificationStep(change.Name, change.Event.Id, result.Status, elapsed, []), result.Misconfiguration ?? $"The webhook did not accept the event: {result.Describe()}.");
        }

        var seen = await Task.WhenAll(selected.Select(target => WatchAsync(target, change, timeout)));
        return (new VerificationStep(change.Name, change.Event.Id, result.Status, elapsed, seen), null);
    }

    private async Task<ForwardResult> PostAsync(VerificationRequest request, TestEvent change, OperationTimeout timeout)
    {
        try
        {
            return await _forwarder.PostAsync(request.Webhook, request.BearerToken, change.Json, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsTimedOut)
        {
            return new ForwardResult(null);
        }
    }

    private async Task<TargetVerification> WatchAsync(ITarget target, TestEvent change, OperationTimeout timeout)
    {
        var started = _time.GetTimestamp();
        var observation = new Observation(null, null, "Timed out before the target was read.");
        try
        {
            while (true)
            {
                observation = await _observer.ObserveAsync(target, change, timeout.Token);
                if (observation.Result is { } result)
                {
                    return new TargetVerification(target.Name, result, _time.GetElapsedTime(started), observation.RecordId, observation.Detail);
                }

                await Task.Delay(PollInterval, _time, timeout.Token);
            }
        }
        catch (OperationCanceledException) when (timeout.IsTimedOut)
        {
            return new TargetVerification(target.Name, VerificationResult.TimedOut, _time.GetElapsedTime(started), observation.RecordId, observation.Detail);
        }
    }

    private async Task<IReadOnlyList<CleanUpResult>> CleanUpAsync(TestUser user, IReadOnlyList<ITarget> selected, bool keepRecord, CancellationToken cancellationToken)
    {
        using var timeout = new OperationTimeout(CleanUpTimeout, _time, cancellationToken);
        try
        {
            var results = new List<CleanUpResult>();
            foreach (var target in selected)
            {
                results.Add(await _cleaner.CleanUpAsync(target, user, keepRecord, timeout.Token));
            }

            await _cleaner.EraseReviewItemsAsync(user.UserId, timeout.Token);
            return results;
        }
        catch (OperationCanceledException) when (timeout.IsTimedOut)
        {
            return [.. selected.Select(target => new CleanUpResult(target.Name, "kept", $"Timed out: delete the record of {user.UserId} by hand."))];
        }
    }
}
