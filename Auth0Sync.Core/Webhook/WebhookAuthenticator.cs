using System.Security.Cryptography;
using System.Text;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Webhook;

/// <summary>
/// Checks whether a request has a configured secret. Auth0 does not sign requests, so the secret is the only proof. All
/// configured secrets are always compared, by digest and in constant time.
/// </summary>
/// <seealso href="https://auth0.com/docs/customize/events/create-an-event-stream"/>
public sealed class WebhookAuthenticator(IOptionsMonitor<WebhookOptions> options)
{
    public bool IsAuthentic(WebhookRequest request)
    {
        // Read per request, so that a rotation in Key Vault takes effect without a restart.
        var current = options.CurrentValue;
        var authorization = NormalizeScheme(request.GetHeader("Authorization"));
        var authentic = MatchesInFixedTime(authorization, WebhookCredential.FormatBearer(current.BearerToken))
            | MatchesInFixedTime(authorization, WebhookCredential.FormatBearer(current.PreviousBearerToken))
            | MatchesInFixedTime(authorization, WebhookCredential.FormatBasic(current.Username, current.Password))
            | MatchesInFixedTime(authorization, WebhookCredential.FormatBasic(current.Username, current.PreviousPassword));
        if (current.HeaderName is { Length: > 0 } name)
        {
            var value = request.GetHeader(name);
            authentic |= MatchesInFixedTime(value, current.HeaderValue) | MatchesInFixedTime(value, current.PreviousHeaderValue);
        }

        return authentic;
    }

    private static bool MatchesInFixedTime(string? presented, string? expected)
    {
        if (expected is not { Length: > 0 })
        {
            return false;
        }

        // Digests have equal lengths, so timing reveals neither the content nor the length of the secret.
        var matches = CryptographicOperations.FixedTimeEquals(ComputeHash(presented ?? ""), ComputeHash(expected));
        return matches && presented is not null;
    }

    // The scheme is case-insensitive (RFC 9110, section 11.1); what follows it is not.
    private static string? NormalizeScheme(string? authorization) =>
        authorization?.StartsWith("bearer ", StringComparison.OrdinalIgnoreCase) == true ? $"Bearer {authorization[7..]}"
        : authorization?.StartsWith("basic ", StringComparison.OrdinalIgnoreCase) == true ? $"Basic {authorization[6..]}"
        : authorization;

    private static byte[] ComputeHash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
