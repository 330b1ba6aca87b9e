using System.Globalization;
using System.Net.Http.Headers;

namespace Auth0Sync.Core.Resilience;

/// <summary>Reads <c>Retry-After</c>. Servers are of many makes, so it is tolerant: fractions count, and nonsense is ignored.</summary>
internal static class RetryAfterHeader
{
    public static readonly TimeSpan Max = TimeSpan.FromDays(1);

    /// <returns>The wait, at least a second and at most a day; null if the server asks for none.</returns>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (!headers.NonValidated.TryGetValues("Retry-After", out var values))
        {
            return null;
        }

        var wait = ParseSeconds(values.ToString()) ?? (RetryConditionHeaderValue.TryParse(values.ToString(), out var header) ? header.Date - now : null);
        return wait > TimeSpan.Zero ? TimeSpan.FromSeconds(Math.Ceiling(Math.Min(wait.Value.TotalSeconds, Max.TotalSeconds))) : null;
    }

    // NaN and Infinity are numbers to the parser.
    private static TimeSpan? ParseSeconds(string text) =>
        double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, Max.TotalSeconds))
            : null;
}
