using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Resilience;

namespace Auth0Sync.Core.Recovery;

/// <summary>Runs the recovery of one stream: reads its failed deliveries, plans, and redelivers.</summary>
internal sealed class StreamRecovery(ManagementClient client, DeliveryReader reader, Redeliverer redeliverer, IEventQueue queue, TimeProvider time)
{
    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(30);

    public async Task<StreamReport> RecoverAsync(string streamId, RecoveryRequest request, CancellationToken cancellationToken)
    {
        var stream = await client.GetStreamAsync(streamId, cancellationToken);
        var report = new StreamReport(streamId, ToState(stream.Value), Problem: ToProblem(stream.Failure));
        if (stream.Failure is not null)
        {
            return report;
        }

        var list = await reader.ReadAsync(streamId, cancellationToken);
        if (list.Failure is { } failure)
        {
            return report with { Problem = ToProblem(failure) };
        }

        var policy = new RecoveryPolicy { RedeliverAll = request.RedeliverAll };
        var (deliveries, hasMore) = list.Value!;
        var plan = RecoveryPlan.Create(deliveries, policy, time.GetUtcNow());
        report = report with
        {
            FailedCount = deliveries.Count,
            HasMore = hasMore,
            IsNearlyDisabled = deliveries.Count >= policy.WarningThreshold,
            Plan = plan,
            PostponedReason = plan.PausedUntil is { } until ? $"redeliveries have failed; the next one is due at {until:u}" : null,
        };
        return request.IsDryRun || plan.Due.Count == 0 ? report : await RedeliverAsync(report, plan.Due, cancellationToken);
    }

    private async Task<StreamReport> RedeliverAsync(StreamReport report, IReadOnlyList<FailedDelivery> due, CancellationToken cancellationToken)
    {
        // While the queue is unavailable, the webhook responds 503 and each redelivery fails.
        if (!await IsQueueAvailableAsync(cancellationToken))
        {
            return report with { PostponedReason = "the queue is unavailable, so the webhook cannot accept events" };
        }

        var redelivery = await redeliverer.RedeliverAsync(report.StreamId, due, cancellationToken);
        return report with { RedeliveredEventIds = redelivery.RedeliveredEventIds, PostponedReason = redelivery.PostponedReason, Problem = ToProblem(redelivery.Failure) };
    }

    private async Task<bool> IsQueueAvailableAsync(CancellationToken cancellationToken)
    {
        using var timeout = new OperationTimeout(QueueTimeout, time, cancellationToken);
        try
        {
            await queue.CheckAsync(timeout.Token);
            return true;
        }
        catch (Exception e) when (e.IsAzureFailure(cancellationToken))
        {
            return false;
        }
    }

    private static StreamState ToState(StreamBody? stream) => stream switch
    {
        null => StreamState.Unknown,
        { Status: "enabled" } => StreamState.Enabled,
        _ => StreamState.Disabled,
    };

    private static RecoveryProblem? ToProblem(ManagementFailure? failure) =>
        failure is null ? null : new(failure.Problem, failure.Kind == ManagementFailureKind.Busy);
}
