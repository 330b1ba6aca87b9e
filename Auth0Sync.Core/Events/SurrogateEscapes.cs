using System.Globalization;

namespace Auth0Sync.Core.Events;

/// <summary>
/// Replaces unpaired surrogates by U+FFFD. A text truncated within an emoji ends with a lone <c>\ud83d</c>, which .NET does not
/// read, and the event would be lost.
/// </summary>
internal static class SurrogateEscapes
{
    private const int EscapeLength = 6;

    /// <summary>Replaces every unpaired surrogate escape; copies the JSON only if there is one.</summary>
    public static ReadOnlySpan<byte> ReplaceUnpaired(ReadOnlySpan<byte> json)
    {
        byte[]? copy = null;
        for (var at = IndexOfEscape(json, 0); at >= 0;)
        {
            var unit = ReadCodeUnit(json[at..]);
            if (unit is null)
            {
                // A short escape such as \" or \\.
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
                    copy ??= json.ToArray();
                    "\\ufffd"u8.CopyTo(copy.AsSpan(at));
                }

                at = IndexOfEscape(json, at + EscapeLength);
            }
        }

        return copy ?? json;
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
