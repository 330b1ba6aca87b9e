using System.Collections.Immutable;
using System.Globalization;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Webhooks;

/// <summary>
/// A receiver of webhooks that follows
/// <see href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard Webhooks</see>:
/// it verifies signature and time, and recognizes repeated messages by their id. It shares no code with the sender.
/// </summary>
public sealed class WebhookReceiver : ISimulatedSystem
{
    /// <summary>The operation of a delivery.</summary>
    public const string DeliverOperation = "messages.deliver";

    private const string SecretPrefix = "whsec_";

    // The tolerance of the official libraries, in both directions.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly UnconfirmedBehavior _behavior;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _indexById = new(StringComparer.Ordinal);
    private readonly List<ReceivedMessage> _messages = [];
    private ImmutableArray<byte[]> _keys;

    /// <param name="secrets">The secrets of the receiver; a message must be signed with one of them.</param>
    /// <param name="time">The clock of the receiver.</param>
    /// <param name="behavior">Where receivers differ.</param>
    public WebhookReceiver(IEnumerable<string> secrets, TimeProvider time, UnconfirmedBehavior? behavior = null)
    {
        (_time, _behavior) = (time, behavior ?? new UnconfirmedBehavior());
        SetSecrets(secrets);
    }

    /// <summary>The accepted messages, each once, in the order of their first arrival.</summary>
    public ImmutableArray<ReceivedMessage> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>Replaces the secrets, as in a rotation.</summary>
    public void SetSecrets(IEnumerable<string> secrets)
    {
        ImmutableArray<byte[]> keys = [.. secrets.Select(DecodeSecret)];
        lock (_lock)
        {
            _keys = keys;
        }
    }

    /// <inheritdoc/>
    public string GetOperation(SimulatedRequest request) => request.Method == HttpMethods.Post ? DeliverOperation : "unknown";

    /// <inheritdoc/>
    public SimulatedResponse Execute(SimulatedRequest request)
    {
        if (request.Method != HttpMethods.Post)
        {
            return SimulatedResponse.Empty(StatusCodes.Status405MethodNotAllowed);
        }

        if (FindRefusalReason(request) is { } reason)
        {
            return SimulatedResponse.Text(_behavior.RefusalStatus, reason, MediaTypeNames.Text.Plain);
        }

        if (!request.GetHeader("Content-Type").AsSpan().StartsWith(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase))
        {
            return SimulatedResponse.Empty(StatusCodes.Status415UnsupportedMediaType);
        }

        return ReadType(request.Body) is { } type
            ? SimulatedResponse.Empty(Accept(request.GetHeader("webhook-id")!, type, request.Body))
            : SimulatedResponse.Text(StatusCodes.Status400BadRequest, "The payload needs type, timestamp and data", MediaTypeNames.Text.Plain);
    }

    private string? FindRefusalReason(SimulatedRequest request)
    {
        if (request.GetHeader("webhook-id") is not { Length: > 0 } id
            || request.GetHeader("webhook-timestamp") is not { Length: > 0 } timestamp
            || request.GetHeader("webhook-signature") is not { Length: > 0 } signatures)
        {
            return "Missing required headers";
        }

        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return "Invalid timestamp";
        }

        var age = _time.GetUtcNow().ToUnixTimeSeconds() - seconds;
        return Math.Abs(age) > Tolerance.TotalSeconds ? $"Message timestamp too {(age > 0 ? "old" : "new")}"
            : id.Contains('.', StringComparison.Ordinal) ? "Ambiguous id"
            : !IsSigned(Encoding.UTF8.GetBytes($"{id}.{timestamp}."), request.Body.Span, signatures) ? "No matching signature found"
            : null;
    }

    private bool IsSigned(byte[] prefix, ReadOnlySpan<byte> body, string signatures)
    {
        ImmutableArray<byte[]> keys;
        lock (_lock)
        {
            keys = _keys;
        }

        byte[] content = [.. prefix, .. body];
        var expected = keys.Select(key => Encoding.ASCII.GetBytes($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, content))}")).ToList();
        return signatures.Split(' ').Select(Encoding.UTF8.GetBytes).Any(signature => expected.Exists(each => CryptographicOperations.FixedTimeEquals(each, signature)));
    }

    private int Accept(string id, string type, ReadOnlyMemory<byte> body)
    {
        lock (_lock)
        {
            if (_indexById.TryGetValue(id, out var index))
            {
                var known = _messages[index];
                _messages[index] = known with { Attempts = known.Attempts + 1, HasSameBody = known.HasSameBody && known.Body.Span.SequenceEqual(body.Span) };
                return _behavior.DuplicateStatus;
            }

            _indexById.Add(id, _messages.Count);
            _messages.Add(new ReceivedMessage(id, type, body, Attempts: 1, HasSameBody: true));
            return StatusCodes.Status204NoContent;
        }
    }

    private static string? ReadType(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var payload = JsonDocument.Parse(body);
            return payload.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
                && root.TryGetProperty("timestamp", out var timestamp) && timestamp.ValueKind == JsonValueKind.String && timestamp.TryGetDateTimeOffset(out _)
                && root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
                    ? type.GetString()
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] DecodeSecret(string secret) =>
        secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
            ? Convert.FromBase64String(secret[SecretPrefix.Length..])
            : throw new ArgumentException($"A secret starts with {SecretPrefix}.", nameof(secret));
}
