namespace Auth0Sync.Page.Api;

/// <summary>What a person may enter to name a user.</summary>
internal static class UserInput
{
    private const int MaxLength = 512;

    public static bool IsValid(string text) => text is { Length: > 0 and <= MaxLength };

    /// <summary>
    /// Whether a text has the form of a user id. Anything else, such as an email address or a piece of an event, must not become
    /// part of a path of Auth0's Management API, because paths are logged.
    /// </summary>
    public static bool IsUserId(string text) => IsValid(text) && text.Contains('|', StringComparison.Ordinal) && !text.Any(IsForeign);

    private static bool IsForeign(char character) => char.IsWhiteSpace(character) || character is '"' or '{' or '}';
}
