using System.Diagnostics.CodeAnalysis;

namespace Auth0Sync.Core.Targets.Webhook.Delivery;

/// <summary>A symmetric signing secret: <c>whsec_</c> and 24 to 64 bytes in base64. No text contains its value.</summary>
internal sealed class WebhookSecret
{
    public const string Format = "whsec_ and 24 to 64 random bytes in base64";

    private const string Prefix = "whsec_";
    private const int MinBytes = 24;
    private const int MaxBytes = 64;

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    public ReadOnlySpan<byte> Key => _key;

    /// <exception cref="FormatException">The text is not a secret. The message says why.</exception>
    public static WebhookSecret Parse(string text) =>
        TryParse(text, out var secret, out var problem) ? secret : throw new FormatException($"A webhook secret {problem}. Allowed: {Format}.");

    /// <param name="text">The text from the settings.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="problem">What is wrong, as the end of a sentence.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out WebhookSecret? secret, [NotNullWhen(false)] out string? problem)
    {
        (secret, problem) = (null, FindProblem(text, out var key));
        if (problem is not null)
        {
            return false;
        }

        secret = new WebhookSecret(key);
        return true;
    }

    private static string? FindProblem(string? text, out byte[] key)
    {
        key = [];
        if (string.IsNullOrEmpty(text))
        {
            return "is empty";
        }

        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return $"does not start with {Prefix}";
        }

        var encoded = text[Prefix.Length..];
        var buffer = new byte[encoded.Length];

        // The decoder ignores whitespace; other implementations do not.
        if (encoded.Any(char.IsWhiteSpace) || !Convert.TryFromBase64String(encoded, buffer, out var length))
        {
            return $"is not base64 after {Prefix}";
        }

        key = buffer[..length];
        return length is < MinBytes or > MaxBytes ? $"has {length} bytes" : null;
    }
}
