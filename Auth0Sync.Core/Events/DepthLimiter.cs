using System.Buffers;
using System.Text.Json;

namespace Auth0Sync.Core.Events;

/// <summary>
/// Limits how deep JSON nests, in linear time and without recursion. <see cref="JsonDocument"/> does not recurse either,
/// but its time grows with the square of the depth.
/// </summary>
internal static class DepthLimiter
{
    // A level costs the reader one bit.
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Replaces each object or list on the last allowed level by an empty object if it has further levels.</summary>
    /// <param name="json">One value. It is copied only if it is too deep.</param>
    /// <param name="maxDepth">How many objects and lists may contain each other.</param>
    /// <exception cref="JsonException">The JSON is invalid.</exception>
    public static ReadOnlySpan<byte> Limit(ReadOnlySpan<byte> json, int maxDepth)
    {
        if (json.Count((byte)'{') + json.Count((byte)'[') <= maxDepth)
        {
            return json;
        }

        ArrayBufferWriter<byte>? copy = null;
        var (copied, start) = (0, 0);
        var reader = new Utf8JsonReader(json, AnyDepth);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                continue;
            }

            if (reader.CurrentDepth == maxDepth - 1)
            {
                start = (int)reader.TokenStartIndex;
            }
            else if (reader.CurrentDepth == maxDepth)
            {
                while (reader.CurrentDepth >= maxDepth)
                {
                    reader.Read();
                }

                // An object even for a list: an empty list would mean that there are no values.
                copy ??= new ArrayBufferWriter<byte>(json.Length);
                copy.Write(json[copied..start]);
                copy.Write("{}"u8);
                copied = (int)reader.BytesConsumed;
            }
        }

        copy?.Write(json[copied..]);
        return copy is null ? json : copy.WrittenSpan;
    }
}
