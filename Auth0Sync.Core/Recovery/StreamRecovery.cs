using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Recovery.ManagementApi;
using Azure;
using Azure.Identity;

namespace Auth0Sync.Core.Recovery;

/// <summary>One run for one stream: look, plan, and carry out.</summary>
internal sealed class StreamRecovery(ManagementClient client, DeliveryReader reader, Redeliverer redeliverer, IEventQueue queue, TimeProvider time)
{
    // A queue that takes longer to answer is not well.
    private static readonly TimeSpan QueuePatience = TimeSpan.FromSeconds(30);

    public async Task<StreamReport> RunAsync(string streamId, RecoveryRun run, CancellationToken cancellationToken)
    {
        var stream = await client.ReadStreamAsync(streamId, cancellationToken);
        var report = new StreamReport(streamId, State(stream.Value), Problem: Problem(stream.Failure));
        if (stream.Failure is not null)
        {
            return report;
        }

        var list = await reader.ReadAsync(streamId, cancellationToken);
        if (list.Failure is { } failure)
        {
            return report with { Problem = Problem(failure) };
        }

        var policy = new RecoveryPolicy { Everything = run.Everything };
        var (deliveries, hasMore) = list.Value!;
        var plan = RecoveryPlan.For(deliveries, policy, time.GetUtcNow());
        report = report with
        {
            Failed = deliveries.Count,
            HasMore = hasMore,
            IsNearlyDisabled = deliveries.Count >= policy.WarnAt,
            Plan = plan,
            HeldBack = plan.ClosedUntil is { } until ? $"redeliveries have failed, the next one is tried at {until:u}" : null,
        };
        return run.IsDry || plan.Due.Count == 0 ? report : await RedeliverAsync(report, plan.Due, cancellationToken);
    }

    private async Task<StreamReport> RedeliverAsync(StreamReport report, IReadOnlyList<FailedDelivery> due, CancellationToken cancellationToken)
    {
        // While the queue cannot be reached the webhook answers 503, and every redelivery is one more failure.
        if (!await IsQueueWellAsync(cancellationToken))
        {
            return report with { HeldBack = "the queue does not answer, so the webhook would take nothing" };
        }

        var redelivery = await redeliverer.SendAsync(report.StreamId, due, cancellationToken);
        return report with { Redelivered = redelivery.Sent, HeldBack = redelivery.HeldBack, Problem = Problem(redelivery.Failure) };
    }

    private async Task<bool> IsQueueWellAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(QueuePatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await queue.CheckAsync(either.Token);
            return true;
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or AggregateException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static StreamState State(StreamBody? stream) => stream switch
    {
        null => StreamState.Unknown,
        { Status: "enabled" } => StreamState.Enabled,
        _ => StreamState.Disabled,
    };

    private static RecoveryProblem? Problem(ManagementFailure? failure) =>
        failure is null ? null : new(failure.Problem, failure.Kind == FailureKind.Busy);
}
