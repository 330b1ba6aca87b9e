namespace Auth0Sync.Core.Review;

/// <summary>
/// Makes any text fit into a column of a table, which holds 64 KiB at most, and a row 1 MiB. What does not fit is cut,
/// with a mark.
/// </summary>
/// <seealso href="https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model"/>
internal static class TableText
{
    /// <summary>Stands where a text was cut.</summary>
    public const string Mark = " […]";

    /// <summary>The text, at most so many letters of it and the mark; control characters and halves of letters are replaced.</summary>
    public static string Fit(string text, int most)
    {
        var length = Math.Min(text.Length, most);
        if (length < text.Length && length > 0 && char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        var fitting = string.Create(length, text, static (letters, text) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = IsPlain(text, i) ? text[i] : '\uFFFD';
            }
        });
        return length < text.Length ? fitting + Mark : fitting;
    }

    private static bool IsPlain(string text, int i) => text[i] switch
    {
        '\t' or '\n' or '\r' => true,
        '\uFFFE' or '\uFFFF' => false,
        var letter when char.IsControl(letter) => false,
        var letter when char.IsHighSurrogate(letter) => i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]),
        var letter when char.IsLowSurrogate(letter) => i > 0 && char.IsHighSurrogate(text[i - 1]),
        _ => true,
    };
}
