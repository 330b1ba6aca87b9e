using System.Globalization;
using System.Net.Http.Headers;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>The state of the tenant's rate limit, which all clients of its Management API share.</summary>
/// <param name="Remaining">The number of calls left.</param>
/// <param name="ResetsAt">When further calls become available.</param>
/// <seealso href="https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy"/>
internal sealed record RateLimit(long Remaining, DateTimeOffset ResetsAt)
{
    /// <summary>Returns null if the headers are missing or invalid.</summary>
    public static RateLimit? FromHeaders(HttpResponseHeaders headers) =>
        ReadNumber(headers, "X-RateLimit-Remaining") is { } remaining && ReadNumber(headers, "X-RateLimit-Reset") is { } reset and < uint.MaxValue
            ? new(remaining, DateTimeOffset.FromUnixTimeSeconds(reset))
            : null;

    /// <summary>The delay before the next call.</summary>
    public TimeSpan GetDelay(DateTimeOffset now) => Remaining > 0 || ResetsAt <= now ? TimeSpan.Zero : ResetsAt - now;

    private static long? ReadNumber(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
