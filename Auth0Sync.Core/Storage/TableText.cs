namespace Auth0Sync.Core.Storage;

/// <summary>
/// Converts text for a table column, which can contain 64 KiB (a row 1 MiB). Longer text is truncated and marked.
/// </summary>
/// <seealso href="https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model"/>
internal static class TableText
{
    /// <summary>Appended to truncated text.</summary>
    public const string TruncationMark = " […]";

    /// <summary>Truncates the text to the length plus the mark, and replaces control characters and unpaired surrogates.</summary>
    public static string ToStorableText(string text, int maxLength)
    {
        var length = Math.Min(text.Length, maxLength);
        if (length < text.Length && length > 0 && char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        var fitting = string.Create(length, text, static (buffer, text) =>
        {
            for (var i = 0; i < buffer.Length; i++)
            {
                buffer[i] = IsStorable(text, i) ? text[i] : '\uFFFD';
            }
        });
        return length < text.Length ? fitting + TruncationMark : fitting;
    }

    private static bool IsStorable(string text, int index) => text[index] switch
    {
        '\t' or '\n' or '\r' => true,
        '\uFFFE' or '\uFFFF' => false,
        var character when char.IsControl(character) => false,
        var character when char.IsHighSurrogate(character) => index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]),
        var character when char.IsLowSurrogate(character) => index > 0 && char.IsHighSurrogate(text[index - 1]),
        _ => true,
    };
}
