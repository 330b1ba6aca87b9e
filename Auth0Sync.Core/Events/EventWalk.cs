using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Auth0Sync.Core.Events;

/// <summary>
/// One walk over the tokens of a body: finds the event, and copies its users without <see cref="UserProfile.ExcludedMembers"/>.
/// Where a member comes twice, the last one counts, as in most JSON readers.
/// </summary>
internal ref struct EventWalk
{
    // {event: {message: …}} is the deepest form.
    private const int Wrappers = 2;

    // The reader does not recurse: a level costs it one bit.
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private readonly ReadOnlySpan<byte> _body;
    private readonly Span<byte> _copy;
    private Utf8JsonReader _json;

    private EventWalk(ReadOnlySpan<byte> body, Span<byte> copy)
    {
        _body = body;
        _copy = copy;
        _json = new Utf8JsonReader(body, AnyDepth);
    }

    /// <summary>Walks over a body to its end.</summary>
    /// <param name="body">Valid UTF-8 without half characters.</param>
    /// <returns>What was found, or null where the body is no JSON object.</returns>
    /// <exception cref="JsonException">The body is no JSON, or nests too deeply.</exception>
    public static EventEnvelope? Over(ReadOnlySpan<byte> body)
    {
        var copy = ArrayPool<byte>.Shared.Rent(body.Length);
        try
        {
            return new EventWalk(body, copy).Whole();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy, clearArray: true);
        }
    }

    private EventEnvelope? Whole()
    {
        _json.Read();
        var found = Envelope(Wrappers);

        // Nothing may follow.
        _json.Read();
        return found;
    }

    private EventEnvelope? Envelope(int wrappers)
    {
        if (!IsObject())
        {
            return null;
        }

        var found = new EventEnvelope();
        while (NextMember())
        {
            if (Is("id"u8))
            {
                found.Id = Text();
            }
            else if (Is("type"u8))
            {
                found.Type = Text() is { } type ? Auth0EventTypes.Normalize(type) : null;
            }
            else if (Is("time"u8))
            {
                found.Time = Time();
            }
            else if (Is("a0tenant"u8))
            {
                found.Tenant = Text();
            }
            else if (Is("a0stream"u8))
            {
                found.Stream = Text();
            }
            else if (Is("a0purpose"u8))
            {
                found.Purpose = Text();
            }
            else if (Is("data"u8))
            {
                Data(found);
            }
            else if (wrappers > 0 && Is("detail"u8))
            {
                found.Detail = Inner(wrappers);
            }
            else if (wrappers > 0 && Is("message"u8))
            {
                found.Message = Inner(wrappers);
            }
            else if (wrappers > 0 && Is("event"u8))
            {
                found.Event = Inner(wrappers);
            }
            else
            {
                _json.Skip();
            }
        }

        return found.Unwrapped;
    }

    private EventEnvelope? Inner(int wrappers)
    {
        _json.Read();
        return Envelope(wrappers - 1);
    }

    private void Data(EventEnvelope found)
    {
        _json.Read();
        found.HasData = IsObject();
        UserCopy? user = null;
        UserCopy? previous = null;
        while (found.HasData && NextMember())
        {
            if (Is("object"u8))
            {
                user = User();
            }
            else if (Is("previous_object"u8))
            {
                previous = User();
            }
            else
            {
                _json.Skip();
            }
        }

        found.User = user is { UserId: { } userId, Utf8: var utf8 } ? new UserProfile(userId, utf8) : null;
        found.Previous = found.User is { } known && previous is { } before && before.IsOf(known.UserId) ? new UserProfile(known.UserId, before.Utf8) : null;
    }

    private UserCopy? User()
    {
        _json.Read();
        if (!IsObject())
        {
            return null;
        }

        string? userId = null;
        var hasUserId = false;
        var copied = 0;
        while (NextMember())
        {
            var start = (int)_json.TokenStartIndex;
            var isKept = !IsNeverKept();
            var isUserId = Is("user_id"u8);
            _json.Read();
            if (isUserId)
            {
                userId = TextHere();
                hasUserId = _json.TokenType != JsonTokenType.Null;
            }

            var valueStart = (int)_json.TokenStartIndex;
            var levels = SkipCountingLevels();
            if (isKept)
            {
                Copy(copied == 0 ? "{"u8 : ","u8, ref copied);
                Copy(_body[start..valueStart], ref copied);
                CopyValue(_body[valueStart..(int)_json.BytesConsumed], levels, ref copied);
            }
        }

        if (copied == 0)
        {
            return null;
        }

        Copy("}"u8, ref copied);
        return new UserCopy(userId, hasUserId, _copy[..copied].ToArray());
    }

    // There always is room: a user's copy has what the body has of it, or less.
    private readonly void Copy(ReadOnlySpan<byte> bytes, ref int copied)
    {
        bytes.CopyTo(_copy[copied..]);
        copied += bytes.Length;
    }

    // The profile itself is one level, and so is the empty object.
    private readonly void CopyValue(ReadOnlySpan<byte> value, int levels, ref int copied)
    {
        var from = 0;
        if (levels >= UserProfile.MaxDepth)
        {
            var json = new Utf8JsonReader(value, AnyDepth);
            while (json.Read())
            {
                if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && json.CurrentDepth >= UserProfile.MaxDepth - 2)
                {
                    // An object even for a list: an empty list would say that there is nothing.
                    Copy(value[from..(int)json.TokenStartIndex], ref copied);
                    Copy("{}"u8, ref copied);
                    json.Skip();
                    from = (int)json.BytesConsumed;
                }
            }
        }

        Copy(value[from..], ref copied);
    }

    /// <summary>Passes over a value.</summary>
    /// <returns>How many levels of objects and lists it has; none for a text, a number and the like.</returns>
    private int SkipCountingLevels()
    {
        var levels = 0;
        var outside = _json.CurrentDepth;
        do
        {
            if (_json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                levels = Math.Max(levels, _json.CurrentDepth - outside + 1);
            }
        }
        while (levels > 0 && !(_json.CurrentDepth == outside && _json.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) && _json.Read());

        return levels;
    }

    private bool NextMember() => _json.Read() && _json.TokenType == JsonTokenType.PropertyName;

    private readonly bool Is(ReadOnlySpan<byte> name) => _json.ValueTextEquals(name);

    private readonly bool IsNeverKept()
    {
        foreach (var name in UserProfile.ExcludedMembers)
        {
            if (_json.ValueTextEquals(name))
            {
                return true;
            }
        }

        return false;
    }

    // Passes over a value that is no object.
    private bool IsObject()
    {
        if (_json.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        _json.Skip();
        return false;
    }

    private string? Text()
    {
        _json.Read();
        var text = TextHere();
        _json.Skip();
        return text;
    }

    private readonly string? TextHere() => _json.TokenType == JsonTokenType.String && _json.GetString() is { Length: > 0 } text ? text : null;

    private DateTimeOffset? Time()
    {
        _json.Read();
        var time = TextHere() is { } text && HasOffset(text) && TryGetTime(text, out var value) ? value.ToUniversalTime() : (DateTimeOffset?)null;
        _json.Skip();
        return time;
    }

    // RFC 3339 lets T and Z be of any case, the parser does not.
    private readonly bool TryGetTime(string text, out DateTimeOffset time)
    {
        var upper = text.ToUpperInvariant();
        if (upper == text)
        {
            return _json.TryGetDateTimeOffset(out time);
        }

        var json = new Utf8JsonReader(Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(upper)}\""));
        json.Read();
        return json.TryGetDateTimeOffset(out time);
    }

    // Without an offset the parser would assume the machine's own time zone.
    private static bool HasOffset(string time) =>
        time[^1] is 'Z' or 'z' || (time.AsSpan().IndexOfAny('T', 't') is > 0 and var t && time.AsSpan(t).IndexOfAny('+', '-') > 0);

    /// <summary>A user as copied from a body.</summary>
    /// <param name="UserId">The id, or null where there is none that is a text.</param>
    /// <param name="HasUserId">Whether anything stands in the place of the id.</param>
    /// <param name="Utf8">The object.</param>
    private readonly record struct UserCopy(string? UserId, bool HasUserId, byte[] Utf8)
    {
        // The user before the change needs no id of its own. Another one's says that it is somebody else.
        public bool IsOf(string userId) => !HasUserId || UserId == userId;
    }
}
