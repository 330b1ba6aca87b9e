using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Intake;

/// <summary>
/// Decides whether a request carries a configured secret. Auth0 signs nothing, so the shared secret is the only proof:
/// every configured secret is compared, always all of them, by digest and in constant time.
/// </summary>
/// <seealso href="https://auth0.com/docs/customize/events/create-an-event-stream"/>
public sealed class WebhookAuthenticator(IOptionsMonitor<WebhookOptions> options)
{
    /// <summary>Whether the request proves that it comes from the stream.</summary>
    public bool IsAuthentic(WebhookRequest request)
    {
        // Read per request, so that a rotation in Key Vault takes effect without a restart.
        var current = options.CurrentValue;
        var authorization = Normalized(request.Header("Authorization"));
        var authentic = Matches(authorization, Bearer(current.BearerToken))
            | Matches(authorization, Bearer(current.PreviousBearerToken))
            | Matches(authorization, Basic(current.Username, current.Password))
            | Matches(authorization, Basic(current.Username, current.PreviousPassword));
        if (current.HeaderName is { Length: > 0 } name)
        {
            var value = request.Header(name);
            authentic |= Matches(value, current.HeaderValue) | Matches(value, current.PreviousHeaderValue);
        }

        return authentic;
    }

    private static string? Bearer(string? token) => token is { Length: > 0 } ? $"Bearer {token}" : null;

    private static string? Basic(string? username, string? password) =>
        username is { Length: > 0 } && password is { Length: > 0 }
            ? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"))}"
            : null;

    private static bool Matches(string? presented, string? expected)
    {
        if (expected is not { Length: > 0 })
        {
            return false;
        }

        // Digests have one length, so neither content nor length of the secret shows in the time taken.
        var matches = CryptographicOperations.FixedTimeEquals(Digest(presented ?? ""), Digest(expected));
        return matches && presented is not null;
    }

    // The scheme is case-insensitive (RFC 9110, section 11.1); what follows it is not.
    private static string? Normalized(string? authorization) =>
        authorization?.StartsWith("bearer ", StringComparison.OrdinalIgnoreCase) == true ? $"Bearer {authorization[7..]}"
        : authorization?.StartsWith("basic ", StringComparison.OrdinalIgnoreCase) == true ? $"Basic {authorization[6..]}"
        : authorization;

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
