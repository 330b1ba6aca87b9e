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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const int MostLooks = 2;

    /// <summary>Has events redelivered, in their order.</summary>
    public async Task<Redelivery> SendAsync(string streamId, IReadOnlyList<FailedDelivery> due, CancellationToken cancellationToken)
    {
        var sent = new List<string>();
        foreach (var delivery in due)
        {
            switch (await client.RedeliverAsync(streamId, delivery.EventId, cancellationToken))
            {
                case null or { Kind: FailureKind.Conflict }:
                    sent.Add(delivery.EventId);
                    break;
                case { Kind: FailureKind.Missing }:
                    // Somebody else had it redelivered, and it came through.
                    continue;
                case { } failure:
                    return new(sent, Failure: failure);
            }

            if (sent.Count == 1 && due.Count > 1 && await WatchAsync(streamId, delivery, cancellationToken) is { } stop)
            {
                return stop with { Sent = sent };
            }
        }

        return new(sent);
    }

    // Looks what becomes of the first one; null where the others may follow. What is no failed delivery any more came
    // through: the API tells of failed ones only.
    private async Task<Redelivery?> WatchAsync(string streamId, FailedDelivery first, CancellationToken cancellationToken)
    {
        for (var look = 0; look < MostLooks; look++)
        {
            await Task.Delay(Patience, time, cancellationToken);
            var answer = await client.ReadDeliveryAsync(streamId, first.EventId, cancellationToken);
            if (answer.Failure is { } failure)
            {
                return failure.Kind == FailureKind.Missing ? null : new([], Failure: failure);
            }

            switch (DeliveryReader.Read(answer.Value))
            {
                case { IsUnderWay: true }:
                    break;
                case { IsRefused: true } now when now.Redeliveries > first.Redeliveries:
                    // So the webhook is well.
                    return null;
                case { } now when answer.Value!.Status == "failed":
                    if (now.Redeliveries > first.Redeliveries)
                    {
                        return new([], HeldBack: $"the webhook still takes no events ({now.LastStatus?.ToString(CultureInfo.InvariantCulture) ?? "no answer"})");
                    }

                    break;
                default:
                    return null;
            }
        }

        return new([], HeldBack: "the end of the first redelivery is not known yet");
    }
}

/// <summary>What became of redeliveries.</summary>
/// <param name="Sent">The events that Auth0 redelivers.</param>
/// <param name="HeldBack">Why the rest waits; null where there is no such reason.</param>
/// <param name="Failure">The failure of Auth0 that ended it; null where there was none.</param>
internal sealed record Redelivery(IReadOnlyList<string> Sent, string? HeldBack = null, ManagementFailure? Failure = null);
