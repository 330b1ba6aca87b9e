using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Queueing;

/// <summary>
/// The format of a message: JSON, which can be read in the portal. It contains the event (<c>event</c>), the compressed event
/// (<c>brotli</c>) or the name of the event's blob (<c>blob</c>).
/// </summary>
internal static class EventMessageCodec
{
    /// <summary>The version of the format. Messages of other versions are not read.</summary>
    public const int FormatVersion = 1;

    /// <summary>The largest message in bytes: 64 KiB minus the overhead of base64.</summary>
    /// <seealso href="https://learn.microsoft.com/azure/storage/queues/scalability-targets"/>
    public const int MaxMessageBytes = 49_152;

    // Kilobytes can decompress to gigabytes. An event is never twice as large as its body.
    internal const int MaxEventBytes = 2 * EventReader.MaxBodyBytes;

    // In a message the event is one level deeper.
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = EventReader.MaxDepth + 1 };

    // More than an event can reach, and far from an overflow.
    private const int MaxRequeueCount = 1_000_000_000;

    // The longest visibility timeout of a queue.
    private const int MaxDelaySeconds = 7 * 24 * 60 * 60;

    // The members around an event take some 250 bytes.
    private const int EnvelopeCapacity = 512;

    /// <summary>Encodes a message with its event, compressed if necessary; null if it is still too large.</summary>
    /// <param name="message">Its event must be in memory.</param>
    /// <param name="delay">How long the message will be hidden, which the queue itself does not show.</param>
    public static ReadOnlyMemory<byte>? EncodeInline(EventMessage message, TimeSpan delay = default)
    {
        if (message.EventJson.Length < MaxMessageBytes)
        {
            var plain = Encode(message, delay, message.EventJson.Length, json =>
            {
                json.WritePropertyName("event");
                json.WriteRawValue(message.EventJson.Span, skipInputValidation: true);
            });
            if (plain.Length <= MaxMessageBytes)
            {
                return plain;
            }
        }

        var compressed = Compress(message.EventJson.Span);
        if (compressed.Length >= MaxMessageBytes)
        {
            return null;
        }

        var encoded = Encode(message, delay, Base64.GetMaxEncodedToUtf8Length(compressed.Length), json => json.WriteBase64String("brotli", compressed.Span));
        if (encoded.Length <= MaxMessageBytes)
        {
            return encoded;
        }

        // In a conditional expression null would become an empty message, through the conversion from an array.
        return null;
    }

    /// <summary>Encodes a message with the name of its event's blob.</summary>
    public static ReadOnlyMemory<byte> EncodeClaimCheck(EventMessage message, TimeSpan delay = default) =>
        Encode(message, delay, 0, json =>
        {
            json.WriteString("blob", message.ClaimCheckBlobName);
            WriteStringIfPresent(json, "sha256", message.ClaimCheckDigest);
        });

    /// <summary>Decodes a message. The event of a claim check is not fetched.</summary>
    /// <param name="utf8">The body of the message.</param>
    /// <param name="maxEventBytes">The limit of decompression, in bytes.</param>
    /// <exception cref="NotSupportedException">
    /// A newer version wrote the message. It must be retried until an instance of that version reads it.
    /// </exception>
    public static MessageReadResult Decode(ReadOnlyMemory<byte> utf8, int maxEventBytes = MaxEventBytes)
    {
        try
        {
            var json = JsonElement.Parse(utf8.Span, DocumentOptions);
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("v", out var version) || !version.TryGetInt32(out var number))
            {
                return new MessageReadResult.Unreadable("is not a message of Auth0Sync");
            }

            if (number != FormatVersion)
            {
                throw new NotSupportedException($"The message has version {number}; this build reads version {FormatVersion}.");
            }

            var message = new EventMessage(
                ReadString(json, "target") ?? throw new FormatException("The message has no target."),
                ReadEvent(json, maxEventBytes),
                json.GetProperty("receivedAt").GetDateTimeOffset(),
                ReadRequeueCount(json),
                json.TryGetProperty("busySince", out var since) ? since.GetDateTimeOffset() : null,
                ReadString(json, "traceparent"),
                ReadString(json, "tracestate"),
                ReadString(json, "blob"))
            {
                ClaimCheckDigest = ReadString(json, "sha256"),
                ConsecutiveWaits = json.TryGetProperty("waits", out var waits) ? waits.GetInt32() : 0,
                Decision = EventDecisionCodec.Read(json),
            };
            return message.EventJson.IsEmpty && message.ClaimCheckBlobName is null
                ? new MessageReadResult.Unreadable("has no event")
                : new MessageReadResult.Success(message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return new MessageReadResult.Unreadable("does not have the format of a message");
        }
    }

    /// <summary>Reads how long a message was hidden when it was sent; zero if that is unknown.</summary>
    public static TimeSpan ReadDelay(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var json = JsonElement.Parse(utf8.Span, DocumentOptions);
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty("delay", out var delay) && delay.TryGetInt32(out var seconds) && seconds is > 0 and <= MaxDelaySeconds
                ? TimeSpan.FromSeconds(seconds)
                : TimeSpan.Zero;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return TimeSpan.Zero;
        }
    }

    /// <summary>Reads the target of a message of any version; null if there is none.</summary>
    public static string? ReadTarget(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var json = JsonElement.Parse(utf8.Span, DocumentOptions);
            return json.ValueKind == JsonValueKind.Object ? ReadString(json, "target") : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Decodes the body that a queue stores; empty if it is not base64, and then not of Auth0Sync.</summary>
    /// <param name="body">Overwritten.</param>
    public static ReadOnlyMemory<byte> DecodeBase64(byte[] body) =>
        Base64.DecodeFromUtf8InPlace(body, out var length) == OperationStatus.Done ? body.AsMemory(0, length) : default;

    private static ReadOnlyMemory<byte> Encode(EventMessage message, TimeSpan delay, int eventSize, Action<Utf8JsonWriter> writeEvent)
    {
        var buffer = new ArrayBufferWriter<byte>(EnvelopeCapacity + eventSize);
        using var json = new Utf8JsonWriter(buffer, EventWriter.WriterOptions);
        json.WriteStartObject();
        json.WriteNumber("v", FormatVersion);
        json.WriteString("target", message.Target);
        json.WriteString("receivedAt", message.ReceivedAt);
        json.WriteNumber("attempt", message.RequeueCount);
        if (delay > TimeSpan.Zero)
        {
            json.WriteNumber("delay", (int)Math.Ceiling(delay.TotalSeconds));
        }

        if (message.ConsecutiveWaits > 0)
        {
            json.WriteNumber("waits", message.ConsecutiveWaits);
        }

        if (message.BusySince is { } since)
        {
            json.WriteString("busySince", since);
        }

        EventDecisionCodec.Write(json, message.Decision);
        WriteStringIfPresent(json, "traceparent", message.TraceParent);
        WriteStringIfPresent(json, "tracestate", message.TraceState);
        writeEvent(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static int ReadRequeueCount(JsonElement json) =>
        json.GetProperty("attempt").GetInt32() is >= 0 and < MaxRequeueCount and var attempt
            ? attempt
            : throw new FormatException("The requeue count is out of range.");

    /// <summary>Whether a message contains its event uncompressed, so that it is no larger than the message.</summary>
    public static bool HasUncompressedEvent(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DocumentOptions.MaxDepth });
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("event"u8))
                {
                    return true;
                }

                json.Skip();
            }

            return false;
        }
        catch (JsonException)
        {
            // Not a message, so no event is read from it.
            return true;
        }
    }

    private static ReadOnlyMemory<byte> ReadEvent(JsonElement json, int maxBytes) =>
        json.TryGetProperty("event", out var plain) ? JsonMarshal.GetRawUtf8Value(plain).ToArray()
        : json.TryGetProperty("brotli", out var compressed) ? Decompress(compressed.GetBytesFromBase64(), maxBytes)
        : default;

    private static ReadOnlyMemory<byte> Compress(ReadOnlySpan<byte> bytes)
    {
        using var target = new MemoryStream();
        using (var brotli = new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(bytes);
        }

        return target.GetBuffer().AsMemory(0, (int)target.Length);
    }

    private static ReadOnlyMemory<byte> Decompress(byte[] bytes, int maxBytes)
    {
        try
        {
            var target = new ArrayBufferWriter<byte>(MaxMessageBytes);
            using var brotli = new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress);
            while (brotli.Read(target.GetSpan()) is > 0 and var read)
            {
                target.Advance(read);
                if (target.WrittenCount > maxBytes)
                {
                    throw new FormatException("The event exceeds the maximum size.");
                }
            }

            return target.WrittenMemory;
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw new FormatException("The event cannot be decompressed.", e);
        }
    }

    private static string? ReadString(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.GetString() is { Length: > 0 } text ? text : null;

    private static void WriteStringIfPresent(Utf8JsonWriter json, string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            json.WriteString(name, value);
        }
    }
}
