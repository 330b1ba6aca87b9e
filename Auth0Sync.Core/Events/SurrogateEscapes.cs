using System.Globalization;

namespace Auth0Sync.Core.Events;

/// <summary>
/// Mends half characters. A name cut off in the middle of an emoji leaves one half of a surrogate pair, which senders
/// write as a lone <c>\ud83d</c>; .NET refuses to read such a string. The half becomes U+FFFD, and the event is kept.
/// </summary>
internal static class SurrogateEscapes
{
    private const int EscapeLength = 6;

    /// <summary>Returns the same JSON with every unpaired surrogate escape replaced; copies only if there is one.</summary>
    public static ReadOnlySpan<byte> ReplaceUnpaired(ReadOnlySpan<byte> json)
    {
        byte[]? mended = null;
        for (var at = IndexOfEscape(json, 0); at >= 0;)
        {
            var unit = ReadCodeUnit(json[at..]);
            if (unit is null)
            {
                // A short escape such as \" or \\: both of its characters are spoken for.
                at = IndexOfEscape(json, at + 2);
            }
            else if (char.IsHighSurrogate(unit.Value) && ReadCodeUnit(json[(at + EscapeLength)..]) is { } low && char.IsLowSurrogate(low))
            {
                at = IndexOfEscape(json, at + (2 * EscapeLength));
            }
            else
            {
                if (char.IsSurrogate(unit.Value))
                {
                    mended ??= json.ToArray();
                    "\\ufffd"u8.CopyTo(mended.AsSpan(at));
                }

                at = IndexOfEscape(json, at + EscapeLength);
            }
        }

        return mended ?? json;
    }

    private static int IndexOfEscape(ReadOnlySpan<byte> json, int start)
    {
        var found = start < json.Length ? json[start..].IndexOf((byte)'\\') : -1;
        return found < 0 ? -1 : start + found;
    }

    private static char? ReadCodeUnit(ReadOnlySpan<byte> json) =>
        json.Length >= EscapeLength
        && json[0] == '\\'
        && json[1] == 'u'
        && ushort.TryParse(json[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
