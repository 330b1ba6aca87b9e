using System.Buffers;
using System.Text.Json;

namespace Auth0Sync.Core.Events;

/// <summary>
/// Reads an event of any size chunk by chunk and keeps only what identifies it: the envelope and the user's id, as JSON
/// for <see cref="EventReader"/>. Members can come in any order; duplicates are kept, so that the reader decides.
/// </summary>
internal sealed class EventOutline : IDisposable
{
    private const int ChunkBytes = 16 * 1024;
    private const int MaxUnreadBytes = 48 * 1024;

    // More than all members that are kept can have, each letter written as an escape of six.
    private const int MaxJsonBytes = 64 * 1024;

    // The same for one of them. A longer text is read as an empty one, so that it is never in memory.
    private const int MaxTextBytes = 8 * 1024;

    // {event: {message: …}} is the deepest form.
    private const int MaxWrappers = 2;

    // The reader does not recurse: a level costs it one bit.
    private const int MaxDepth = 1_000_000;

    private static readonly SearchValues<byte> TextDelimiters = SearchValues.Create("\"\\"u8);

    private readonly byte[] _unread = new byte[MaxUnreadBytes + ChunkBytes];
    private readonly ArrayBufferWriter<byte> _kept = new();
    private readonly Utf8JsonWriter _json;
    private readonly Stack<Member> _levels = new();
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth });
    private Member _member = Member.Envelope;
    private int? _skippedDepth;
    private int _unreadLength;
    private int _byteOrderMarkLength;
    private int? _textStart;
    private bool _isEscaped;
    private bool _isTextDropped;

    public EventOutline() => _json = new Utf8JsonWriter(_kept, EventWriter.WriterOptions);

    private enum Member
    {
        Other,
        Text,
        Type,
        Envelope,
        Data,
        User,
    }

    /// <summary>What is kept so far.</summary>
    public ReadOnlySpan<byte> Json => _kept.WrittenSpan;

    public bool IsComplete { get; private set; }

    /// <summary>Whether a text that is kept is the type of a deletion.</summary>
    public bool HasDeletionType => Json.IndexOf("user.deleted\""u8) >= 0;

    /// <summary>Adds the next part.</summary>
    /// <returns>False if the event is known not to be a deletion, is not JSON, or repeats members without end.</returns>
    public bool TryAdd(ReadOnlySpan<byte> part)
    {
        while (!part.IsEmpty)
        {
            var chunk = part[..Math.Min(part.Length, ChunkBytes)];
            part = part[chunk.Length..];
            Append(SkipByteOrderMark(chunk));
            if (!TryRead())
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose() => _json.Dispose();

    private ReadOnlySpan<byte> SkipByteOrderMark(ReadOnlySpan<byte> chunk)
    {
        while (_byteOrderMarkLength < 3 && !chunk.IsEmpty && chunk[0] == "\uFEFF"u8[_byteOrderMarkLength])
        {
            chunk = chunk[1..];
            _byteOrderMarkLength++;
        }

        _byteOrderMarkLength = chunk.IsEmpty ? _byteOrderMarkLength : 3;
        return chunk;
    }

    private void Append(ReadOnlySpan<byte> chunk)
    {
        while (!chunk.IsEmpty)
        {
            var end = _textStart is null ? chunk.IndexOf((byte)'"') : _isEscaped ? 0 : chunk.IndexOfAny(TextDelimiters);
            var run = end < 0 ? chunk : chunk[..(end + 1)];
            chunk = chunk[run.Length..];
            var isQuote = end >= 0 && !_isEscaped && run[^1] == '"';
            _isEscaped = end >= 0 && !_isEscaped && run[^1] == '\\';
            if (_isTextDropped)
            {
                run = isQuote ? "\""u8 : default;
            }

            run.CopyTo(_unread.AsSpan(_unreadLength));
            _unreadLength += run.Length;
            if (isQuote)
            {
                _textStart = _textStart is null ? _unreadLength : null;
                _isTextDropped = false;
            }
            else if (_textStart is { } start && _unreadLength - start > MaxTextBytes)
            {
                _unreadLength = start;
                _isTextDropped = true;
            }
        }
    }

    private bool TryRead()
    {
        try
        {
            var json = new Utf8JsonReader(_unread.AsSpan(0, _unreadLength), isFinalBlock: false, _state);
            while (json.Read())
            {
                if (!TryKeep(json))
                {
                    return false;
                }
            }

            _state = json.CurrentState;
            _json.Flush();
            var read = (int)json.BytesConsumed;
            _unread.AsSpan(read, _unreadLength - read).CopyTo(_unread);
            _unreadLength -= read;
            _textStart -= read;
            return _unreadLength <= MaxUnreadBytes && _kept.WrittenCount <= MaxJsonBytes;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool TryKeep(in Utf8JsonReader json)
    {
        if (_skippedDepth is not null)
        {
            _skippedDepth = json.CurrentDepth == _skippedDepth && json.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray ? null : _skippedDepth;
            return true;
        }

        switch (json.TokenType)
        {
            case JsonTokenType.PropertyName:
                KeepName(json);
                return true;
            case JsonTokenType.StartObject when _member is Member.Envelope or Member.Data or Member.User:
                _levels.Push(_member);
                _json.WriteStartObject();
                return true;
            case JsonTokenType.EndObject:
                _levels.Pop();
                _json.WriteEndObject();
                IsComplete = _levels.Count == 0;
                return true;
            case JsonTokenType.String when _member is Member.Text or Member.Type:
                _json.WriteRawValue(_unread.AsSpan((int)json.TokenStartIndex..(int)json.BytesConsumed), skipInputValidation: true);

                // The type of the outermost event, without escapes, decides. Any other can be that of a wrapper.
                return _member != Member.Type || _levels.Count > 1 || json.ValueIsEscaped || json.ValueSpan.EndsWith("user.deleted"u8);
            default:
                SkipValue(json);
                return _levels.Count > 0;
        }
    }

    private void KeepName(in Utf8JsonReader json)
    {
        var name = GetNameOrNull(json);
        _member = (_levels.Peek(), name) switch
        {
            (Member.Envelope, "id" or "time" or "a0tenant" or "a0stream" or "a0purpose") or (Member.User, "user_id") => Member.Text,
            (Member.Envelope, "type") => Member.Type,
            (Member.Envelope, "data") => Member.Data,
            (Member.Envelope, "detail" or "message" or "event") when _levels.Count <= MaxWrappers => Member.Envelope,
            (Member.Data, "object") => Member.User,
            _ => Member.Other,
        };
        if (_member != Member.Other)
        {
            _json.WritePropertyName(name!);
        }
    }

    private static string? GetNameOrNull(in Utf8JsonReader json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return null;
        }
    }

    // A value of another kind than expected counts as well: the reader takes the last one.
    private void SkipValue(in Utf8JsonReader json)
    {
        if (_member != Member.Other)
        {
            _json.WriteNullValue();
        }

        _skippedDepth = json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? json.CurrentDepth : null;
    }
}
