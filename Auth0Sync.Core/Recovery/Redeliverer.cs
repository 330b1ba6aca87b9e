using System.Globalization;
using Auth0Sync.Core.Recovery.ManagementApi;

namespace Auth0Sync.Core.Recovery;

/// <summary>
/// Requests redeliveries, one by one. The others follow only after the first one has succeeded, because Auth0 counts
/// each failed redelivery toward disabling the stream.
/// </summary>
internal sealed class Redeliverer(ManagementClient client, TimeProvider time)
{
    // Auth0's attempts take about seven seconds, or more if the webhook does not respond.
    private static readonly TimeSpan CheckDelay = TimeSpan.FromSeconds(15);

    private const int MaxChecks = 2;

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
                    // Redelivered by another instance or person in the meantime.
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

    // Polls the result of the first redelivery. Returns null if the others may follow. The API returns only failed
    // deliveries, so one that is not found has succeeded.
    private async Task<RedeliveryResult?> CheckFirstRedeliveryAsync(string streamId, FailedDelivery first, CancellationToken cancellationToken)
    {
        for (var check = 0; check < MaxChecks; check++)
        {
            await Task.Delay(CheckDelay, time, cancellationToken);
            var result = await client.GetDeliveryAsync(streamId, first.EventId, cancellationToken);
            if (result.Failure is { } failure)
            {
                return failure.Kind == ManagementFailureKind.NotFound ? null : new([], Failure: failure);
            }

            switch (DeliveryReader.ToFailedDelivery(result.Value))
            {
                case { IsInProgress: true }:
                    break;
                case { IsRejected: true } latest when latest.RedeliveryCount > first.RedeliveryCount:
                    // The webhook is available; it rejects only this event.
                    return null;
                case { } latest when result.Value!.Status == "failed":
                    if (latest.RedeliveryCount > first.RedeliveryCount)
                    {
                        return new([], PostponedReason: $"the webhook still accepts no events ({latest.LastStatusCode?.ToString(CultureInfo.InvariantCulture) ?? "no response"})");
                    }

                    break;
                default:
                    return null;
            }
        }

        return new([], PostponedReason: "the result of the first redelivery is not known yet");
    }
}

/// <summary>The result of requesting redeliveries.</summary>
/// <param name="RedeliveredEventIds">The events that Auth0 redelivers.</param>
/// <param name="PostponedReason">Why the others were postponed, if they were.</param>
/// <param name="Failure">The failed request after which the others were skipped, if any.</param>
internal sealed record RedeliveryResult(IReadOnlyList<string> RedeliveredEventIds, string? PostponedReason = null, ManagementFailure? Failure = null);
