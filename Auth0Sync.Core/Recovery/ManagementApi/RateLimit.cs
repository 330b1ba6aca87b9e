using System.Globalization;
using System.Net.Http.Headers;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>How far the tenant's rate limit is used up. All who use the tenant's Management API share it.</summary>
/// <param name="Remaining">How many calls are left.</param>
/// <param name="ResetsAt">When there will be more.</param>
/// <seealso href="https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy"/>
internal sealed record RateLimit(long Remaining, DateTimeOffset ResetsAt)
{
    /// <summary>Reads the headers of an answer; null where they are missing.</summary>
    public static RateLimit? FromHeaders(HttpResponseHeaders headers) =>
        ReadNumber(headers, "X-RateLimit-Remaining") is { } remaining && ReadNumber(headers, "X-RateLimit-Reset") is { } reset and < uint.MaxValue
            ? new(remaining, DateTimeOffset.FromUnixTimeSeconds(reset))
            : null;

    /// <summary>How long to wait before the next call.</summary>
    public TimeSpan GetDelay(DateTimeOffset now) => Remaining > 0 || ResetsAt <= now ? TimeSpan.Zero : ResetsAt - now;

    private static long? ReadNumber(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
