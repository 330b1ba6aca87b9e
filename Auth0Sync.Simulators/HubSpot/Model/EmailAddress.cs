using System.Globalization;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>Validates and normalizes email addresses.</summary>
internal static class EmailAddress
{
    private const int MaxAddressLength = 254;
    private const int MaxLocalPartLength = 64;

    // RFC 5322 allows these without quotes. HubSpot accepts no quoted local part and no comment.
    private const string AllowedSpecialCharacters = "!#$%&'*+-/=?^_`{|}~.";

    // The rules of host names, applied to the ASCII form of an internationalized name: letters, digits and hyphens, and
    // labels of at most 63 characters.
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    public static string Normalize(string address) => address.Trim().ToLowerInvariant();

    public static bool IsValid(string address) =>
        address.Length <= MaxAddressLength
        && address.Split('@') is [{ Length: > 0 and <= MaxLocalPartLength } local, { } domain]
        && local.All(character => char.IsLetterOrDigit(character) || AllowedSpecialCharacters.Contains(character))
        && !local.StartsWith('.') && !local.EndsWith('.') && !local.Contains("..", StringComparison.Ordinal)
        && ToAscii(domain)?.Split('.') is [_, .., { } topLevel]
        && TopLevelDomains.Contains(topLevel);

    private static string? ToAscii(string domain)
    {
        try
        {
            return domain.EndsWith('.') ? null : Idn.GetAscii(domain);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
