using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>Which addresses Mailchimp accepts.</summary>
internal static partial class EmailAddressRules
{
    public static ApiProblem? FindProblem(string emailAddress, ImmutableArray<string> fakeDomains)
    {
        if (!Shape().IsMatch(emailAddress))
        {
            return ApiProblems.InvalidAddress;
        }

        var domain = emailAddress[(emailAddress.LastIndexOf('@') + 1)..];
        return fakeDomains.Any(fake => $".{domain}".EndsWith($".{fake}", StringComparison.OrdinalIgnoreCase))
            ? ApiProblems.FakeAddress(emailAddress)
            : null;
    }

    [GeneratedRegex(@"^[^\s@]{1,64}@([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Shape();
}
