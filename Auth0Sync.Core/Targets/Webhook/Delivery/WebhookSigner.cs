using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Auth0Sync.Core.Targets.Webhook.Delivery;

/// <summary>
/// Signs messages by HMAC-SHA256 over id, time and body, the scheme <c>v1</c> of
/// <see href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme">Standard Webhooks</see>.
/// </summary>
internal static class WebhookSigner
{
    /// <summary>Returns the value of <c>webhook-signature</c>: a signature for each secret, of which the receiver needs to know one.</summary>
    /// <param name="id">The message's id, without a dot.</param>
    /// <param name="timestamp">The value of <c>webhook-timestamp</c>: the time of this attempt, in Unix seconds.</param>
    /// <param name="body">The bytes that are sent.</param>
    /// <param name="secrets">The secrets of the endpoint.</param>
    public static string Sign(string id, long timestamp, ReadOnlySpan<byte> body, IEnumerable<WebhookSecret> secrets)
    {
        byte[] content = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")), .. body];
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret.Key, content))}"));
    }
}
