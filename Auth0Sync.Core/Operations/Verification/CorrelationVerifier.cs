using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Operations.Listening;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Verification;

/// <summary>
/// Sends a test user through the webhook and looks at the selected targets after each change: the whole way, from the secret to the
/// fields of the records. Cleans up afterwards, in all targets, because each of them gets the events.
/// </summary>
public sealed class CorrelationVerifier
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    // Shorter than the command line tool waits after Ctrl-C.
    private static readonly TimeSpan CleanUpTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan DeletionTimeout = TimeSpan.FromSeconds(8);

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

    /// <summary>
    /// Runs until all steps are done, or the time is over. It also cleans up if it fails or is canceled, and reports what is left.
    /// </summary>
    public async Task<VerificationReport> VerifyAsync(VerificationRequest request, IProgress<VerificationStep>? progress, CancellationToken cancellationToken)
    {
        var (started, startedAt) = (_time.GetTimestamp(), _time.GetUtcNow());
        var options = _webhookOptions.CurrentValue;
        var user = new TestUser(request.EmailDomain, options.AllowedTenants.FirstOrDefault(), options.AllowedStreams.FirstOrDefault(), _time);
        if (TargetSelection.FindProblem(_targets.All, request.Targets) is { } problem)
        {
            return new VerificationReport(false, startedAt, TimeSpan.Zero, user.UserId, [], [], problem) { Failure = FailureKind.Invalid };
        }

        var selected = TargetSelection.Select(_targets.All, request.Targets).OrderBy(target => target.Name, StringComparer.Ordinal).ToList();
        if (selected.Count == 0)
        {
            return new VerificationReport(false, startedAt, TimeSpan.Zero, user.UserId, [], [], "No target is enabled.") { Failure = FailureKind.Invalid };
        }

        var (steps, existence) = (new List<VerificationStep>(), new Existence());
        IReadOnlyList<CleanUpResult> cleanUp;
        OperationFailure? failure;
        try
        {
            failure = await TakeStepsAsync(cancellationToken);
        }
        catch (Exception e) when (e.IsAzureFailure(CancellationToken.None))
        {
            failure = cancellationToken.IsCancellationRequested
                ? new OperationFailure(FailureKind.Problem, "Canceled.")
                : new OperationFailure(FailureKind.Unavailable, $"The storage account cannot be read ({e.GetErrorCode()}).");
        }
        finally
        {
            cleanUp = await CleanUpAsync(request, user, existence);
        }

        var isSuccessful = failure is null
            && steps.All(step => step.Targets.All(target => target.Result is VerificationResult.Verified or VerificationResult.Processed))
            && (request.KeepRecord || !cleanUp.Any(result => result.Action == CleanUpResult.Kept && selected.Exists(target => target.Name == result.Target)));
        return new VerificationReport(isSuccessful, startedAt, _time.GetElapsedTime(started), user.UserId, steps, cleanUp, failure?.Problem) { Failure = failure?.Kind };

        async Task<OperationFailure?> TakeStepsAsync(CancellationToken token)
        {
            using var timeout = new OperationTimeout(Timeout, _time, token);
            Func<TestEvent>[] changes = [user.SignUp, user.Rename, user.Move, user.Block, user.Unblock, user.Delete];
            foreach (var change in changes)
            {
                var (step, rejection) = await TakeStepAsync(request, change(), selected, existence, timeout);
                steps.Add(step);
                progress?.Report(step);
                if ((rejection ?? (timeout.IsTimedOut ? new OperationFailure(FailureKind.Problem, $"Timed out after {Timeout.TotalSeconds:0} s.") : null)) is { } reason)
                {
                    return reason;
                }
            }

            return null;
        }
    }

    private async Task<(VerificationStep Step, OperationFailure? Rejection)> TakeStepAsync(
        VerificationRequest request, TestEvent change, IReadOnlyList<ITarget> selected, Existence existence, OperationTimeout timeout)
    {
        var posted = _time.GetTimestamp();
        var existed = existence.IsPossible;

        // A call that is canceled may have been accepted.
        existence.IsPossible = true;
        var result = await PostAsync(request, change, timeout);
        var elapsed = _time.GetElapsedTime(posted);
        if (!result.IsAccepted)
        {
            existence.IsPossible = existed || result.MayBeStored;
            return (
                new VerificationStep(change.Name, change.Event.Id, result.Status, elapsed, []),
                new OperationFailure(
                    result.IsRejected ? FailureKind.Problem : FailureKind.Unavailable,
                    result.Misconfiguration ?? $"The webhook did not accept the event: {result.Describe()}."));
        }

        existence.Deletion = change.IsDeletion ? change : null;
        var seen = await Task.WhenAll(selected.Select(target => WatchAsync(target, change, timeout)));
        return (new VerificationStep(change.Name, change.Event.Id, result.Status, elapsed, seen), null);
    }

    private async Task<ForwardResult> PostAsync(VerificationRequest request, TestEvent change, OperationTimeout timeout)
    {
        try
        {
            return await _forwarder.PostAsync(request.Webhook, request.Credential, change.Json, timeout.Token);
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

    private async Task<IReadOnlyList<CleanUpResult>> CleanUpAsync(VerificationRequest request, TestUser user, Existence existence)
    {
        var targets = _targets.All.OrderBy(target => target.Name, StringComparer.Ordinal);
        if (!existence.IsPossible)
        {
            return [.. targets.Select(target => new CleanUpResult(target.Name, "none", "The webhook accepted no event of the test user."))];
        }

        // The caller may have canceled, and the record must not stay.
        using var timeout = new OperationTimeout(CleanUpTimeout, _time, CancellationToken.None);

        // Events that still wait in a queue would create the record again after it was removed.
        var deletion = existence.Deletion ?? user.Delete();
        var isAccepted = existence.Deletion is not null || (await PostAsync(request, deletion, timeout)).IsAccepted;
        var results = await Task.WhenAll(targets.Select(target => CleanUpAsync(target, request, user, isAccepted ? deletion : null, timeout)));
        try
        {
            await _cleaner.EraseReviewItemsAsync(user.UserId, timeout.Token);
            return results;
        }
        catch (Exception e) when (e.IsAzureFailure(CancellationToken.None))
        {
            return [.. results.Select(result => Append(result, $"Dismiss the review items of {user.UserId}."))];
        }
    }

    /// <param name="target">The target.</param>
    /// <param name="request">What is verified.</param>
    /// <param name="user">The test user.</param>
    /// <param name="deletion">The deletion of the user; null if the webhook did not accept it.</param>
    /// <param name="timeout">Limits the clean-up of all targets.</param>
    private async Task<CleanUpResult> CleanUpAsync(ITarget target, VerificationRequest request, TestUser user, TestEvent? deletion, OperationTimeout timeout)
    {
        var isProcessed = deletion is not null && await WaitForDeletionAsync(target, deletion, timeout);
        var result = await RemoveAsync(target, request, user, timeout);
        return isProcessed ? result
            : Append(result, $"{(deletion is null ? "The webhook did not accept" : "As far as known, the target has not processed")} the deletion of the user: look for the record again later.");
    }

    private async Task<CleanUpResult> RemoveAsync(ITarget target, VerificationRequest request, TestUser user, OperationTimeout timeout)
    {
        try
        {
            return await _cleaner.CleanUpAsync(target, user, request.KeepRecord, timeout.Token);
        }
        catch (Exception e) when (e.IsAzureFailure(CancellationToken.None))
        {
            var reason = timeout.IsTimedOut ? "Timed out" : $"The storage account cannot be read ({e.GetErrorCode()})";
            return new CleanUpResult(target.Name, CleanUpResult.Kept, $"{reason}: delete the record of {user.UserId} by hand.");
        }
    }

    /// <returns>Whether the target is known to have processed it.</returns>
    private async Task<bool> WaitForDeletionAsync(ITarget target, TestEvent deletion, OperationTimeout timeout)
    {
        using var processing = new OperationTimeout(DeletionTimeout, _time, timeout.Token);
        try
        {
            while (!await _observer.IsProcessedAsync(target, deletion, processing.Token))
            {
                await Task.Delay(PollInterval, _time, processing.Token);
            }

            return true;
        }
        catch (Exception e) when (e.IsAzureFailure(CancellationToken.None))
        {
            // The record is looked for anyway.
            return false;
        }
    }

    private static CleanUpResult Append(CleanUpResult result, string detail) => result with { Detail = $"{result.Detail} {detail}".TrimStart() };

    /// <summary>What the webhook may know of the user.</summary>
    private sealed class Existence
    {
        /// <summary>Whether it may have stored an event.</summary>
        public bool IsPossible { get; set; }

        /// <summary>The deletion, if it accepted it.</summary>
        public TestEvent? Deletion { get; set; }
    }
}
