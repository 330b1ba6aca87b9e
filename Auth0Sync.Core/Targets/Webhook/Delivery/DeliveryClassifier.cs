using System.Net;
using Auth0Sync.Core.Resilience;

namespace Auth0Sync.Core.Targets.Webhook.Delivery;

/// <summary>
/// Says what a response means, by the
/// <see href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#delivery-success-and-failure">specification</see>
/// and by the header <c>webhook-delivery</c>, which is
/// <see href="https://github.com/standard-webhooks/standard-webhooks/pull/291">proposed</see> for it and
/// <see href="https://docs.svix.com/receiving/delivery-control">in use</see>.
/// </summary>
internal static class DeliveryClassifier
{
    private const string ControlHeader = "webhook-delivery";

    public static DeliveryResult Classify(HttpResponseMessage response, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var retryAfter = RetryAfterHeader.Read(response.Headers, now);
        return response.StatusCode switch
        {
            _ when Asks(response, "disable") => new DeliveryResult.Stopped(status),
            _ when response.IsSuccessStatusCode => new DeliveryResult.Delivered(),
            HttpStatusCode.Gone => new DeliveryResult.Stopped(status),
            _ when Asks(response, "abort-message") => new DeliveryResult.Aborted(status),
            HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new DeliveryResult.Refused(status, retryAfter),
            _ => new DeliveryResult.Busy(retryAfter, $"The receiver responded {status}."),
        };
    }

    private static bool Asks(HttpResponseMessage response, string instruction) =>
        response.Headers.TryGetValues(ControlHeader, out var values)
        && values.SelectMany(value => value.Split(',')).Any(value => value.Trim().Equals(instruction, StringComparison.OrdinalIgnoreCase));
}
