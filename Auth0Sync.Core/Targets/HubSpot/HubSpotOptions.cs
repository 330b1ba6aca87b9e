using System.Text.RegularExpressions;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>Settings of the HubSpot target, section <c>Auth0Sync:HubSpot</c>.</summary>
public sealed class HubSpotOptions
{
    /// <summary>Whether events are queued for HubSpot.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The token of a service key or of a private app.</summary>
    public string? AccessToken { get; set; }

    /// <summary>Where HubSpot's API is.</summary>
    public Uri BaseAddress { get; set; } = new("https://api.hubapi.com");

    /// <summary>The version of the API: a dated one such as <c>2026-03</c>, or <c>v3</c>.</summary>
    public string ApiVersion { get; set; } = "2026-03";

    /// <summary>The contact property that holds the Auth0 user id. It must be unique.</summary>
    public string UniqueProperty { get; set; } = "auth0_user_id";

    /// <summary>Whether the <c>auth0_…</c> properties are created where they are missing.</summary>
    public bool CreateMissingProperties { get; set; }

    /// <summary>The longest time for one call, its quick repetitions included.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Refuses settings with which HubSpot could not be called.</summary>
internal sealed partial class HubSpotOptionsValidator : IValidateOptions<HubSpotOptions>
{
    private static readonly string[] Versions = ["v3", "2025-09", "2026-03", "2026-09"];

    public ValidateOptionsResult Validate(string? name, HubSpotOptions options)
    {
        var problems = new SettingProblems(Auth0SyncSettings.HubSpot);
        if (options.Enabled && options.AccessToken is not { Length: > 0 })
        {
            problems.Add(nameof(options.AccessToken), "is empty", "HubSpot needs the token of a service key or private app");
        }

        problems.RequireSecret(nameof(options.AccessToken), options.AccessToken, minimumLength: 0);
        problems.RequireHeaderValue(nameof(options.AccessToken), options.AccessToken);
        if (options.BaseAddress is not { IsAbsoluteUri: true } || (options.BaseAddress.Scheme != Uri.UriSchemeHttps && !options.BaseAddress.IsLoopback))
        {
            problems.Add(nameof(options.BaseAddress), $"is '{options.BaseAddress}'", "only an https address is allowed, or this machine");
        }

        if (!Versions.Contains(options.ApiVersion, StringComparer.Ordinal))
        {
            problems.Add(nameof(options.ApiVersion), $"is '{options.ApiVersion}'", $"allowed: {string.Join(", ", Versions)}");
        }

        if (!PropertyName().IsMatch(options.UniqueProperty ?? ""))
        {
            problems.Add(nameof(options.UniqueProperty), $"is '{options.UniqueProperty}'", "a property name has lower-case letters, digits and underscores");
        }

        problems.RequireRange(nameof(options.RequestTimeout), options.RequestTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        return problems.Result;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]*\z")]
    internal static partial Regex PropertyName();
}
