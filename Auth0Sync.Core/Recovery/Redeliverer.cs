using System.Globalization;
using Auth0Sync.Core.Recovery.ManagementApi;

namespace Auth0Sync.Core.Recovery;

/// <summary>
/// Has events redelivered, one by one. The first one goes ahead alone: only when it has come through do the others
/// follow, because every redelivery in vain is one more failure towards Auth0's disabling of the stream.
/// </summary>
internal sealed class Redeliverer(ManagementClient client, TimeProvider time)
{
    // Auth0's attempts take about seven seconds, and more where the webhook hangs.
    private static readonly TimeSpan CheckDelay = TimeSpan.FromSeconds(15);

    private const int MaxChecks = 2;

    /// <summary>Has events redelivered, in their order.</summary>
    public async Task<RedeliveryResult> RedeliverAsync(string streamId, IReadOnlyList<FailedDelivery> deliveries, CancellationToken cancellationToken)
    {
        var sent = new List<string>();
        foreach (var delivery in deliveries)
        {
            switch (await client.RedeliverAsync(streamId, delivery.EventId, cancellationToken))
            {
                case null or { Kind: ManagementFailureKind.Conflict }:
                    sent.Add(delivery.EventId);
                    break;
                case { Kind: ManagementFailureKind.NotFound }:
                    // Somebody else had it redelivered, and it came through.
                    continue;
                case { } failure:
                    return new(sent, Failure: failure);
            }

            if (sent.Count == 1 && deliveries.Count > 1 && await CheckFirstRedeliveryAsync(streamId, delivery, cancellationToken) is { } stop)
            {
                return stop with { RedeliveredEventIds = sent };
            }
        }

        return new(sent);
    }

    // Looks what becomes of the first one; null where the others may follow. What is no failed delivery any more came
    // through: the API tells of failed ones only.
    private async Task<RedeliveryResult?> CheckFirstRedeliveryAsync(string streamId, FailedDelivery first, CancellationToken cancellationToken)
    {
        for (var look = 0; look < MaxChecks; look++)
        {
            await Task.Delay(CheckDelay, time, cancellationToken);
            var answer = await client.GetDeliveryAsync(streamId, first.EventId, cancellationToken);
            if (answer.Failure is { } failure)
            {
                return failure.Kind == ManagementFailureKind.NotFound ? null : new([], Failure: failure);
            }

            switch (DeliveryReader.ToFailedDelivery(answer.Value))
            {
                case { IsInProgress: true }:
                    break;
                case { IsRejected: true } now when now.RedeliveryCount > first.RedeliveryCount:
                    // So the webhook is well.
                    return null;
                case { } now when answer.Value!.Status == "failed":
                    if (now.RedeliveryCount > first.RedeliveryCount)
                    {
                        return new([], PostponedReason: $"the webhook still takes no events ({now.LastStatusCode?.ToString(CultureInfo.InvariantCulture) ?? "no answer"})");
                    }

                    break;
                default:
                    return null;
            }
        }

        return new([], PostponedReason: "the end of the first redelivery is not known yet");
    }
}

/// <summary>What became of redeliveries.</summary>
/// <param name="RedeliveredEventIds">The events that Auth0 redelivers.</param>
/// <param name="PostponedReason">Why the rest waits; null where there is no such reason.</param>
/// <param name="Failure">The failure of Auth0 that ended it; null where there was none.</param>
internal sealed record RedeliveryResult(IReadOnlyList<string> RedeliveredEventIds, string? PostponedReason = null, ManagementFailure? Failure = null);
