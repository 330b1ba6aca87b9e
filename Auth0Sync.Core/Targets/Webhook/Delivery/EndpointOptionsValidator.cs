using System.Net;
using System.Text.RegularExpressions;
using Auth0Sync.Core.Settings;

namespace Auth0Sync.Core.Targets.Webhook.Delivery;

/// <summary>Checks the settings of all endpoints. No problem quotes a URL or a secret.</summary>
internal static partial class EndpointOptionsValidator
{
    private const string AllowedNames = "Allowed: 1 to 40 lowercase letters, digits and hyphens, different for each endpoint";

    private const string AllowedUrls = "Allowed: an https URL without user name, password and fragment";

    /// <param name="problems">The problems of the section <see cref="EndpointOptions.SectionName"/>.</param>
    /// <param name="endpoints">The endpoints of the section, in their order.</param>
    public static void AddProblems(SettingProblems problems, IEnumerable<EndpointOptions> endpoints)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, endpoint) in endpoints.Index())
        {
            var prefix = $"{EndpointOptions.ListName}:{index}";
            AddNameProblem(problems, prefix, endpoint, names);
            AddUrlProblem(problems, prefix, endpoint);
            AddSecretProblems(problems, prefix, endpoint, secrets);
            AddListProblems(problems, $"{prefix}:{nameof(endpoint.Types)}", endpoint.Types, WebhookMessage.IsValidType, "Allowed: a type such as user.blocked");
            AddListProblems(problems, $"{prefix}:{nameof(endpoint.WatchedPaths)}", endpoint.WatchedPaths, IsPath, "Allowed: a path such as user_metadata.consentGiven");
            problems.RequireRange($"{prefix}:{nameof(endpoint.Timeout)}", endpoint.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        }
    }

    private static void AddNameProblem(SettingProblems problems, string prefix, EndpointOptions endpoint, HashSet<string> names)
    {
        if (!NamePattern().IsMatch(endpoint.Name ?? ""))
        {
            problems.Add($"{prefix}:{nameof(endpoint.Name)}", $"is '{endpoint.Name}'", AllowedNames);
        }
        else if (!names.Add(endpoint.Name!))
        {
            problems.Add($"{prefix}:{nameof(endpoint.Name)}", $"is '{endpoint.Name}', like that of an earlier endpoint", AllowedNames);
        }
    }

    private static void AddUrlProblem(SettingProblems problems, string prefix, EndpointOptions endpoint)
    {
        var setting = $"{prefix}:{nameof(endpoint.Url)}";
        switch (endpoint.Address)
        {
            case null:
                problems.Add(setting, string.IsNullOrEmpty(endpoint.Url) ? "is empty" : "is not an absolute URL", AllowedUrls);
                break;
            case { UserInfo.Length: > 0 } or { Fragment.Length: > 0 }:
                problems.Add(setting, "has a user name, a password or a fragment", AllowedUrls);
                break;
            case { } address when address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback && endpoint.AllowPrivateAddress):
                problems.Add(setting, $"has the scheme {address.Scheme}", $"{AllowedUrls}; with {nameof(endpoint.AllowPrivateAddress)}, also an http URL of this machine");
                break;
            case { } address when IPAddress.TryParse(address.IdnHost, out var ip) && !EndpointAddressValidator.IsAllowed(ip, endpoint.AllowPrivateAddress):
                problems.Add(setting, "has an IP address that is not allowed", EndpointAddressValidator.Allowed);
                break;
        }
    }

    private static void AddSecretProblems(SettingProblems problems, string prefix, EndpointOptions endpoint, HashSet<string> earlier)
    {
        var setting = $"{prefix}:{nameof(endpoint.Secrets)}";
        if (endpoint.Secrets.Count == 0)
        {
            problems.Add(setting, "is empty", $"At least one secret is required, as {setting}:0: {WebhookSecret.Format}");
        }

        foreach (var (index, secret) in endpoint.Secrets.Index())
        {
            if (!WebhookSecret.TryParse(secret, out _, out var problem))
            {
                problems.Add($"{setting}:{index}", problem, $"Allowed: {WebhookSecret.Format}");
            }
            else if (!earlier.Add(secret))
            {
                // With a shared secret, one receiver could forge messages to another one.
                problems.Add($"{setting}:{index}", "is in use already", "Each endpoint needs secrets of its own");
            }
        }
    }

    private static void AddListProblems(SettingProblems problems, string setting, IList<string> entries, Func<string, bool> isValid, string allowed)
    {
        foreach (var (index, entry) in entries.Index())
        {
            if (!isValid(entry ?? ""))
            {
                problems.Add($"{setting}:{index}", $"is '{entry}'", allowed);
            }
        }
    }

    private static bool IsPath(string path) => !path.StartsWith('$') && path.Split('.').All(member => member.Length > 0 && member.Trim().Length == member.Length);

    [GeneratedRegex(@"^[a-z0-9-]{1,40}\z")]
    private static partial Regex NamePattern();
}
