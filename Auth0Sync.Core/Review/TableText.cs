namespace Auth0Sync.Core.Review;

/// <summary>
/// Makes any text fit into a column of a table, which holds 64 KiB at most, and a row 1 MiB. What does not fit is cut,
/// with a mark.
/// </summary>
/// <seealso href="https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model"/>
internal static class TableText
{
    /// <summary>Stands where a text was cut.</summary>
    public const string TruncationMark = " […]";

    /// <summary>The text, at most so many letters of it and the mark; control characters and halves of letters are replaced.</summary>
    public static string ToStorableText(string text, int maxLength)
    {
        var length = Math.Min(text.Length, maxLength);
        if (length < text.Length && length > 0 && char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        var fitting = string.Create(length, text, static (letters, text) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = IsStorable(text, i) ? text[i] : '\uFFFD';
            }
        });
        return length < text.Length ? fitting + TruncationMark : fitting;
    }

    private static bool IsStorable(string text, int index) => text[index] switch
    {
        '\t' or '\n' or '\r' => true,
        '\uFFFE' or '\uFFFF' => false,
        var letter when char.IsControl(letter) => false,
        var letter when char.IsHighSurrogate(letter) => index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]),
        var letter when char.IsLowSurrogate(letter) => index > 0 && char.IsHighSurrogate(text[index - 1]),
        _ => true,
    };
}
