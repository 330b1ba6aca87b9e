using System.Text.RegularExpressions;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>
/// Access to Auth0's Management API, section <c>Auth0Sync:Auth0</c>. Set all of it, or nothing; without it, failed
/// deliveries are not recovered.
/// </summary>
public sealed class Auth0Options
{
    /// <summary>What to do if something needs the Management API and it is not set.</summary>
    public const string MissingCredentials = "The Auth0 credentials are missing: set Auth0Sync:Auth0:Domain, ClientId, ClientSecret and StreamIds:0.";

    /// <summary>The tenant's own domain, such as <c>contoso.eu.auth0.com</c>. A custom domain has no Management API.</summary>
    public string? Domain { get; set; }

    /// <summary>The client id of a machine-to-machine application that may use the Management API.</summary>
    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>The streams whose failed deliveries are recovered, such as <c>est_5vLbTn2WkQy8ZrXp7HcGmD</c>.</summary>
    public IList<string> StreamIds { get; } = [];

    internal bool IsConfigured => Domain is { Length: > 0 };

    /// <summary>The base address of the tenant: https, or http if it is on this machine.</summary>
    internal Uri BaseAddress => new($"{(ParseDomain(Domain) is { IsLoopback: true } ? Uri.UriSchemeHttp : Uri.UriSchemeHttps)}://{Domain}/");

    /// <summary>Returns the URL of a host name, with or without a port; null for anything else.</summary>
    internal static Uri? ParseDomain(string? domain) =>
        Uri.TryCreate($"https://{domain}", UriKind.Absolute, out var address)
        && string.Equals(address.Authority, domain, StringComparison.OrdinalIgnoreCase)
        && (address.IsLoopback || address.Host.Contains('.', StringComparison.Ordinal))
            ? address
            : null;
}

internal sealed partial class Auth0OptionsValidator : IValidateOptions<Auth0Options>
{
    public ValidateOptionsResult Validate(string? name, Auth0Options options)
    {
        var problems = new SettingProblems(Auth0SyncSettings.Auth0);
        RequireAllOrNone(problems, options);
        if (options.Domain is { Length: > 0 } && Auth0Options.ParseDomain(options.Domain) is null)
        {
            problems.Add(nameof(options.Domain), $"is '{options.Domain}'", "Allowed: the host name of the tenant, such as contoso.eu.auth0.com, without scheme and path");
        }

        problems.RequireSecret(nameof(options.ClientSecret), options.ClientSecret, minLength: 0);
        foreach (var (index, id) in options.StreamIds.Index())
        {
            if (!StreamIdPattern().IsMatch(id))
            {
                problems.Add($"{nameof(options.StreamIds)}:{index}", $"is '{id}'", "Allowed: the id of an event stream, such as est_5vLbTn2WkQy8ZrXp7HcGmD");
            }
        }

        return problems.Result;
    }

    private static void RequireAllOrNone(SettingProblems problems, Auth0Options options)
    {
        (string Name, bool IsSet)[] settings =
        [
            (nameof(options.Domain), options.Domain is { Length: > 0 }),
            (nameof(options.ClientId), options.ClientId is { Length: > 0 }),
            (nameof(options.ClientSecret), options.ClientSecret is { Length: > 0 }),
            (nameof(options.StreamIds), options.StreamIds.Count > 0),
        ];
        if (Array.Find(settings, setting => setting.IsSet) is not { Name: { } present })
        {
            return;
        }

        foreach (var missing in settings.Where(setting => !setting.IsSet))
        {
            problems.Add(missing.Name, "is empty", $"It is required because {present} is set");
        }
    }

    [GeneratedRegex(@"^est_[A-Za-z0-9]+\z")]
    private static partial Regex StreamIdPattern();
}
