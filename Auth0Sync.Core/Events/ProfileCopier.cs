using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Auth0Sync.Core.Events;

/// <summary>Copies a user out of a body, value by value as it was sent.</summary>
internal static class ProfileCopier
{
    // The levels of a member's value, beside that of the profile itself.
    private const int MaxValueDepth = UserProfile.MaxDepth - 1;

    // The writer asks for more than it needs; without a reserve the buffer would double at the end.
    private const int WriterReserve = 256;

    // The reader does not recurse: a level costs it one bit.
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Copies a user without <see cref="UserProfile.ExcludedMembers"/>; null if nothing is left.</summary>
    public static UserProfile? Copy(string userId, JsonElement user)
    {
        var utf8 = new ArrayBufferWriter<byte>(JsonMarshal.GetRawUtf8Value(user).Length + WriterReserve);
        using var json = new Utf8JsonWriter(utf8, EventWriter.WriterOptions);
        json.WriteStartObject();
        foreach (var member in user.EnumerateObject())
        {
            // Allocated once: the property creates a new string each time.
            var name = member.Name;
            if (!UserProfile.ExcludedMembers.Contains(name))
            {
                json.WritePropertyName(name);
                json.WriteRawValue(LimitDepth(JsonMarshal.GetRawUtf8Value(member.Value)), skipInputValidation: true);
            }
        }

        json.WriteEndObject();
        json.Flush();
        return utf8.WrittenCount > "{}".Length ? new UserProfile(userId, utf8.WrittenMemory) : null;
    }

    /// <summary>Replaces the innermost object or list that is allowed by an empty object if it has further levels.</summary>
    private static ReadOnlySpan<byte> LimitDepth(ReadOnlySpan<byte> value)
    {
        ArrayBufferWriter<byte>? copy = null;
        var (copied, start) = (0, 0);
        var json = new Utf8JsonReader(value, AnyDepth);
        while (json.Read())
        {
            if (json.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                continue;
            }

            if (json.CurrentDepth == MaxValueDepth - 1)
            {
                start = (int)json.TokenStartIndex;
            }
            else if (json.CurrentDepth == MaxValueDepth)
            {
                while (json.CurrentDepth >= MaxValueDepth)
                {
                    json.Read();
                }

                // An object even for a list: an empty list would mean that there are no values.
                copy ??= new ArrayBufferWriter<byte>(value.Length);
                copy.Write(value[copied..start]);
                copy.Write("{}"u8);
                copied = (int)json.BytesConsumed;
            }
        }

        copy?.Write(value[copied..]);
        return copy is null ? value : copy.WrittenSpan;
    }
}
