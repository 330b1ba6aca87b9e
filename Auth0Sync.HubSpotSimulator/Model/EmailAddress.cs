using System.Collections.Immutable;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>What counts as an e-mail address, and how it is stored.</summary>
internal static class EmailAddress
{
    public static string Normalize(string address) => address.Trim().ToLowerInvariant();

    public static bool IsValid(string address, ImmutableHashSet<string> refusedTopLevelDomains) =>
        address.Length <= 254
        && !address.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || character is ';' or ',')
        && address.Split('@') is [{ Length: > 0 and <= 64 } local, { } domain]
        && !local.StartsWith('.') && !local.EndsWith('.') && !local.Contains("..", StringComparison.Ordinal)
        && domain.Split('.') is [_, .., { Length: >= 2 } topLevel] labels
        && labels.All(IsLabel)
        && topLevel.Any(char.IsAsciiLetter)
        && !refusedTopLevelDomains.Contains(topLevel.ToLowerInvariant());

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && !label.StartsWith('-') && !label.EndsWith('-')
        && label.All(character => char.IsLetterOrDigit(character) || character == '-');
}
