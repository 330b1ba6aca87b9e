using System.Buffers;
using System.Text.Json;

namespace Auth0Sync.Core.Events;

/// <summary>
/// Takes an event part by part and keeps of it what names it: the envelope and the user's id, as JSON for
/// <see cref="EventReader"/>. Everything else passes by, unread and unchecked but for where it ends. The order of the
/// members may be any, and where a member comes twice, both are kept, so that the reader decides.
/// </summary>
internal sealed class EventOutline
{
    // The longest name is a0purpose, and every letter of it may be written as six.
    private const int MaxNameBytes = 64;

    // Far more than the members may have that are kept, each letter of them written as six.
    private const int MaxJsonBytes = 64 * 1024;

    // {event: {message: …}} is the deepest form.
    private const int MaxWrappers = 2;

    private static readonly SearchValues<byte> EndsOfText = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> EndsOfPassedBy = SearchValues.Create("\"{}[]"u8);

    private readonly ArrayBufferWriter<byte> _json = new();
    private readonly ArrayBufferWriter<byte> _name = new(MaxNameBytes);
    private readonly Stack<Place> _places = new();
    private Expected _expected = Expected.Start;
    private Text _text = Text.None;
    private bool _isEscaped;
    private bool _isFirst;
    private long _passedBy;
    private int _marks;
    private int _typeAt;

    private enum Expected
    {
        Start,
        Value,
        Name,
        Colon,
        CommaOrEnd,
        EndOfLiteral,
        Nothing,
    }

    // What becomes of the text that is being read.
    private enum Text
    {
        None,
        Name,
        Kept,
        PassedBy,
    }

    private enum Member
    {
        Other,
        Kept,
        Type,
        Wrapper,
        Data,
        User,
    }

    private enum Place
    {
        Envelope,
        Data,
        User,
    }

    /// <summary>What is kept so far.</summary>
    public ReadOnlySpan<byte> Json => _json.WrittenSpan;

    /// <summary>Whether the event has come to its end.</summary>
    public bool IsWhole => _expected == Expected.Nothing;

    /// <summary>Whether something that was kept says that a user was deleted.</summary>
    public bool SaysDeletion => Json.IndexOf("user.deleted\""u8) >= 0;

    /// <summary>Takes the next part.</summary>
    /// <returns>False where the event is known not to be a deletion, or is no JSON, or repeats members without end.</returns>
    public bool TryAdd(ReadOnlySpan<byte> part)
    {
        for (var at = 0; at < part.Length;)
        {
            if (_text != Text.None)
            {
                at += ReadText(part[at..]);
            }
            else if (_passedBy > 0)
            {
                at += PassBy(part[at..]);
            }
            else if (!TryRead(part[at++]))
            {
                return false;
            }

            if (_json.WrittenCount > MaxJsonBytes || IsOtherType)
            {
                return false;
            }
        }

        return true;
    }

    // The type of the outermost event, in plain letters, decides at once. Any other may be that of a wrapper.
    private bool IsOtherType
    {
        get
        {
            if (_typeAt == 0 || _text != Text.None)
            {
                return false;
            }

            var type = Json[_typeAt..];
            _typeAt = 0;
            return !type.Contains((byte)'\\') && !type.EndsWith("user.deleted\""u8);
        }
    }

    private Place Here => _places.Peek();

    private int ReadText(ReadOnlySpan<byte> part)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            Keep(part[..1]);
            return 1;
        }

        var length = part.IndexOfAny(EndsOfText);
        if (length < 0)
        {
            Keep(part);
            return part.Length;
        }

        Keep(part[..(length + 1)]);
        if (part[length] == '\\')
        {
            _isEscaped = true;
        }
        else
        {
            _expected = _text == Text.Name ? Expected.Colon : Expected.CommaOrEnd;
            _text = Text.None;
        }

        return length + 1;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_text == Text.Kept && _json.WrittenCount <= MaxJsonBytes)
        {
            _json.Write(bytes[..Math.Min(bytes.Length, MaxJsonBytes + 1)]);
        }
        else if (_text == Text.Name && _name.WrittenCount <= MaxNameBytes)
        {
            _name.Write(bytes[..Math.Min(bytes.Length, MaxNameBytes + 1)]);
        }
    }

    private int PassBy(ReadOnlySpan<byte> part)
    {
        var length = part.IndexOfAny(EndsOfPassedBy);
        if (length < 0)
        {
            return part.Length;
        }

        switch (part[length])
        {
            case (byte)'"':
                _text = Text.PassedBy;
                break;
            case (byte)'{' or (byte)'[':
                _passedBy++;
                break;
            default:
                _passedBy--;
                break;
        }

        return length + 1;
    }

    private bool TryRead(byte letter)
    {
        if (letter is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            return true;
        }

        switch (_expected)
        {
            case Expected.Start when _marks < 3 && letter == "\uFEFF"u8[_marks]:
                _marks++;
                return true;
            case Expected.Start when letter == '{':
                Enter(Place.Envelope);
                return true;
            case Expected.Name when letter == '"':
                _name.ResetWrittenCount();
                _name.Write("\""u8);
                _text = Text.Name;
                return true;
            case Expected.Colon when letter == ':':
                _expected = Expected.Value;
                return true;
            case Expected.Value:
                return TryReadValue(letter);
            case Expected.CommaOrEnd or Expected.EndOfLiteral when letter == ',':
                _expected = Expected.Name;
                return true;
            case Expected.CommaOrEnd or Expected.EndOfLiteral or Expected.Name when letter == '}':
                Leave();
                return true;
            case Expected.EndOfLiteral:
                return true;
            default:
                return false;
        }
    }

    private bool TryReadValue(byte letter)
    {
        var member = MemberHere();
        var place = (letter, member) switch
        {
            ((byte)'{', Member.Wrapper) => Place.Envelope,
            ((byte)'{', Member.Data) => Place.Data,
            ((byte)'{', Member.User) => Place.User,
            _ => (Place?)null,
        };
        if (place is { } inner)
        {
            KeepName();
            Enter(inner);
            return true;
        }

        var isKeptText = letter == '"' && member is Member.Kept or Member.Type;
        if (member != Member.Other)
        {
            KeepName();
            _json.Write(isKeptText ? "\""u8 : "null"u8);
        }

        _typeAt = isKeptText && member == Member.Type && _places.Count == 1 ? _json.WrittenCount : 0;
        switch (letter)
        {
            case (byte)'"':
                _text = isKeptText ? Text.Kept : Text.PassedBy;
                break;
            case (byte)'{' or (byte)'[':
                _passedBy = 1;
                _expected = Expected.CommaOrEnd;
                break;
            default:
                _expected = Expected.EndOfLiteral;
                break;
        }

        return true;
    }

    private void Enter(Place place)
    {
        _places.Push(place);
        _json.Write("{"u8);
        _isFirst = true;
        _expected = Expected.Name;
    }

    private void Leave()
    {
        _places.Pop();
        _json.Write("}"u8);
        _isFirst = false;
        _expected = _places.Count == 0 ? Expected.Nothing : Expected.CommaOrEnd;
    }

    private void KeepName()
    {
        if (!_isFirst)
        {
            _json.Write(","u8);
        }

        _isFirst = false;
        _json.Write(_name.WrittenSpan);
        _json.Write(":"u8);
    }

    // As the reader compares names: with escapes, such as user\u005fid.
    private Member MemberHere()
    {
        if (_name.WrittenCount > MaxNameBytes)
        {
            return Member.Other;
        }

        try
        {
            var name = new Utf8JsonReader(_name.WrittenSpan);
            name.Read();
            return Here switch
            {
                Place.Envelope => OfEnvelope(name),
                Place.Data => name.ValueTextEquals("object"u8) ? Member.User : Member.Other,
                _ => name.ValueTextEquals("user_id"u8) ? Member.Kept : Member.Other,
            };
        }
        catch (JsonException)
        {
            return Member.Other;
        }
    }

    private Member OfEnvelope(Utf8JsonReader name)
    {
        if (name.ValueTextEquals("type"u8))
        {
            return Member.Type;
        }

        if (name.ValueTextEquals("data"u8))
        {
            return Member.Data;
        }

        if (name.ValueTextEquals("detail"u8) || name.ValueTextEquals("message"u8) || name.ValueTextEquals("event"u8))
        {
            return _places.Count <= MaxWrappers ? Member.Wrapper : Member.Other;
        }

        return name.ValueTextEquals("id"u8) || name.ValueTextEquals("time"u8) || name.ValueTextEquals("a0tenant"u8)
            || name.ValueTextEquals("a0stream"u8) || name.ValueTextEquals("a0purpose"u8)
            ? Member.Kept
            : Member.Other;
    }
}
