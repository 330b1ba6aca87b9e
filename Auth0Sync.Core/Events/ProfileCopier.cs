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
                json.WriteRawValue(DepthLimiter.Limit(JsonMarshal.GetRawUtf8Value(member.Value), MaxValueDepth), skipInputValidation: true);
            }
        }

        json.WriteEndObject();
        json.Flush();
        return utf8.WrittenCount > "{}".Length ? new UserProfile(userId, utf8.WrittenMemory) : null;
    }
}
