using System.Text.RegularExpressions;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets.Http;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>Settings of the HubSpot target, section <c>Auth0Sync:HubSpot</c>.</summary>
public sealed class HubSpotOptions : IHttpTargetOptions
{
    internal const string SectionName = Auth0SyncSettings.Root + ":HubSpot";

    // The limit of the smallest account; the first response reports the real one.
    private const int DefaultMaxCalls = 100;

    internal static readonly TimeSpan RateLimitInterval = TimeSpan.FromSeconds(10);

    /// <summary>Whether events are queued for HubSpot.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The token of a service key or of a private app.</summary>
    public string? AccessToken { get; set; }

    /// <summary>The address of HubSpot's API.</summary>
    public Uri BaseAddress { get; set; } = new("https://api.hubapi.com");

    /// <summary>The API version: a dated one such as <c>2026-03</c>, or <c>v3</c>.</summary>
    public string ApiVersion { get; set; } = "2026-03";

    /// <summary>The contact property that holds the Auth0 user id. It must be unique.</summary>
    public string UniqueProperty { get; set; } = "auth0_user_id";

    /// <summary>Whether missing <c>auth0_…</c> properties are created.</summary>
    public bool CreateMissingProperties { get; set; }

    /// <summary>The timeout of one call, including its quick retries.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a call waits for other events to join its batch. With zero, events are batched only while calls wait for
    /// the rate limit.
    /// </summary>
    public TimeSpan BatchWindow { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// The token's maximum of calls in ten seconds. Empty: what HubSpot's responses report, and 100 until the first one.
    /// </summary>
    public int? CallsPerTenSeconds { get; set; }

    /// <summary>The part of the calls that Auth0Sync may use, above 0 and at most 1. Its instances divide it among themselves.</summary>
    public double Share { get; set; } = 0.9;

    /// <summary>The part of the account's daily calls that is reserved for other clients, from 0 to below 1.</summary>
    public double DailyReserve { get; set; } = 0.1;

    /// <summary>The longest time that an event waits for its call before it is requeued.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(20);

    (int MaxCalls, TimeSpan Interval) IHttpTargetOptions.InitialRateLimit => (CallsPerTenSeconds ?? DefaultMaxCalls, RateLimitInterval);

    TimeSpan IHttpTargetOptions.MaxRateLimitWait => LongestWait;
}

internal sealed partial class HubSpotOptionsValidator : IValidateOptions<HubSpotOptions>
{
    private static readonly string[] SupportedApiVersions = ["v3", "2025-09", "2026-03", "2026-09"];

    public ValidateOptionsResult Validate(string? name, HubSpotOptions options)
    {
        var problems = new SettingProblems(HubSpotOptions.SectionName);
        if (options.Enabled && options.AccessToken is not { Length: > 0 })
        {
            problems.Add(nameof(options.AccessToken), "is empty", "Set it to the token of a HubSpot service key or private app");
        }

        problems.RequireSecret(nameof(options.AccessToken), options.AccessToken, minLength: 0);
        problems.RequireHeaderValue(nameof(options.AccessToken), options.AccessToken);
        if (options.BaseAddress is not { IsAbsoluteUri: true } || (options.BaseAddress.Scheme != Uri.UriSchemeHttps && !options.BaseAddress.IsLoopback))
        {
            problems.Add(nameof(options.BaseAddress), $"is '{options.BaseAddress}'", "Allowed: an https URL, or a URL of this machine");
        }

        if (!SupportedApiVersions.Contains(options.ApiVersion, StringComparer.Ordinal))
        {
            problems.Add(nameof(options.ApiVersion), $"is '{options.ApiVersion}'", $"Allowed: {string.Join(", ", SupportedApiVersions)}");
        }

        if (!PropertyNameRegex().IsMatch(options.UniqueProperty ?? ""))
        {
            problems.Add(nameof(options.UniqueProperty), $"is '{options.UniqueProperty}'", "A property name consists of lowercase letters, digits and underscores");
        }

        problems.RequireRange(nameof(options.RequestTimeout), options.RequestTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        problems.RequireRange(nameof(options.BatchWindow), options.BatchWindow, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        problems.RequireRange(nameof(options.CallsPerTenSeconds), options.CallsPerTenSeconds ?? 1, 1, 1_000_000);
        problems.RequireRange(nameof(options.Share), options.Share, 0.001, 1);
        problems.RequireRange(nameof(options.DailyReserve), options.DailyReserve, 0, 0.99);
        problems.RequireRange(nameof(options.LongestWait), options.LongestWait, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        return problems.Result;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]*\z")]
    internal static partial Regex PropertyNameRegex();
}
