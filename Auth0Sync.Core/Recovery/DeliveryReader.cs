using System.Globalization;
using Auth0Sync.Core.Recovery.ManagementApi;

namespace Auth0Sync.Core.Recovery;

/// <summary>Reads a stream's failed deliveries, at most 1000. Usually there are none.</summary>
internal sealed class DeliveryReader(ManagementClient client)
{
    private const int MaxPages = 10;

    public async Task<ManagementResult<DeliveryList>> ReadAsync(string streamId, CancellationToken cancellationToken)
    {
        var deliveries = new Dictionary<string, FailedDelivery>(StringComparer.Ordinal);
        string? from = null;
        for (var pages = 0; pages == 0 || (from is not null && pages < MaxPages); pages++)
        {
            var page = await client.ListDeliveriesAsync(streamId, from, cancellationToken);
            if (page.Failure is { } failure)
            {
                return failure;
            }

            var before = deliveries.Count;
            foreach (var delivery in page.Value!.Deliveries.Select(ToFailedDelivery).OfType<FailedDelivery>())
            {
                deliveries[delivery.EventId] = delivery;
            }

            // A page without new deliveries would repeat forever.
            from = deliveries.Count > before ? page.Value.NextCursor : null;
        }

        return new DeliveryList([.. deliveries.Values], from is not null);
    }

    /// <summary>Summarizes a delivery's attempts, which are in chronological order. Returns null if it has no event id.</summary>
    public static FailedDelivery? ToFailedDelivery(DeliveryBody? delivery)
    {
        if (delivery is not { Id: { Length: > 0 } id })
        {
            return null;
        }

        var attempts = delivery.Attempts?.OfType<AttemptBody>().ToList() ?? [];
        var failures = attempts.Where(attempt => attempt.Status == "failed").ToList();
        return new FailedDelivery(
            id,
            delivery.EventType,
            attempts.Count(IsRedelivery),
            failures.Count(failure => FailedDelivery.IsRejection(ReadStatusCode(failure))),
            failures.Count == 0 ? null : ReadStatusCode(failures[^1]),
            attempts.Count == 0 ? null : ReadTimestamp(attempts[^1]),
            attempts.Count > 0 && IsRedelivery(attempts[^1]));
    }

    private static bool IsRedelivery(AttemptBody attempt) => attempt.Status == "retrying";

    // The message of a recorded attempt starts with the status: 404 - {"error": ...}. Without a response it has another form.
    private static int? ReadStatusCode(AttemptBody attempt) =>
        attempt.ErrorMessage is { Length: >= 3 } message
        && (message.Length == 3 || !char.IsAsciiLetterOrDigit(message[3]))
        && int.TryParse(message.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : null;

    private static DateTimeOffset? ReadTimestamp(AttemptBody attempt) =>
        DateTimeOffset.TryParse(attempt.Timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}

/// <summary>A stream's failed deliveries.</summary>
/// <param name="Deliveries">The deliveries that were read.</param>
/// <param name="HasMore">Whether the stream has more.</param>
internal sealed record DeliveryList(IReadOnlyList<FailedDelivery> Deliveries, bool HasMore);
