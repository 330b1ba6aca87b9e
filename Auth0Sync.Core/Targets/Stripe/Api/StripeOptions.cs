using System.Text.RegularExpressions;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets.Http;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Stripe.Api;

/// <summary>Settings of the Stripe target, section <c>Auth0Sync:Stripe</c>.</summary>
public sealed class StripeOptions : IHttpTargetOptions
{
    internal const string SectionName = Auth0SyncSettings.Root + ":" + StripeNames.DisplayName;

    internal const int MaxMetadataKeyLength = 40;

    private static readonly TimeSpan RateLimitInterval = TimeSpan.FromSeconds(1);

    /// <summary>Whether events are queued for Stripe.</summary>
    public bool Enabled { get; set; }

    /// <summary>A restricted key (<c>rk_…</c>) or a secret key (<c>sk_…</c>).</summary>
    public string? ApiKey { get; set; }

    /// <summary>The address of Stripe's API.</summary>
    public Uri BaseAddress { get; set; } = new("https://api.stripe.com");

    /// <summary>The key of the customer's metadata that holds the Auth0 user id.</summary>
    public string UserIdMetadataKey { get; set; } = "auth0_user_id";

    /// <summary>The timeout of one call, including its quick retries.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The account's maximum of calls in a second: 25 in a sandbox and for each kind of call, 100 for all live calls.
    /// </summary>
    public int CallsPerSecond { get; set; } = 25;

    /// <summary>The part of the calls that Auth0Sync may use, above 0 and at most 1. Its instances divide it among themselves.</summary>
    public double Share { get; set; } = 0.9;

    /// <summary>The longest time that an event waits for its call before it is requeued.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(20);

    internal bool IsRestrictedKey => ApiKey is { } key && key.StartsWith("rk_", StringComparison.Ordinal);

    internal bool IsLiveKey => ApiKey is { } key && key.Contains("_live_", StringComparison.Ordinal);

    (int MaxCalls, TimeSpan Interval) IHttpTargetOptions.InitialRateLimit => (CallsPerSecond, RateLimitInterval);

    TimeSpan IHttpTargetOptions.MaxRateLimitWait => LongestWait;
}

internal sealed partial class StripeOptionsValidator : IValidateOptions<StripeOptions>
{
    public ValidateOptionsResult Validate(string? name, StripeOptions options)
    {
        var problems = new SettingProblems(StripeOptions.SectionName);
        ValidateApiKey(options, problems);
        if (options.BaseAddress is not { IsAbsoluteUri: true } || (options.BaseAddress.Scheme != Uri.UriSchemeHttps && !options.BaseAddress.IsLoopback))
        {
            problems.Add(nameof(options.BaseAddress), $"is '{options.BaseAddress}'", "Allowed: an https URL, or a URL of this machine");
        }

        if (!MetadataKeyPattern().IsMatch(options.UserIdMetadataKey ?? ""))
        {
            problems.Add(nameof(options.UserIdMetadataKey), $"is '{options.UserIdMetadataKey}'", $"A key of metadata has 1 to {StripeOptions.MaxMetadataKeyLength} printable characters and no brackets");
        }

        problems.RequireRange(nameof(options.RequestTimeout), options.RequestTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        problems.RequireRange(nameof(options.CallsPerSecond), options.CallsPerSecond, 1, 10_000);
        problems.RequireRange(nameof(options.Share), options.Share, 0.001, 1);
        problems.RequireRange(nameof(options.LongestWait), options.LongestWait, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        return problems.Result;
    }

    private static void ValidateApiKey(StripeOptions options, SettingProblems problems)
    {
        const string Allowed = "Set it to a restricted key (rk_…) or a secret key (sk_…) of the Stripe account";
        if (options.Enabled && options.ApiKey is not { Length: > 0 })
        {
            problems.Add(nameof(options.ApiKey), "is empty", Allowed);
        }

        problems.RequireSecret(nameof(options.ApiKey), options.ApiKey, minLength: 0);
        problems.RequireHeaderValue(nameof(options.ApiKey), options.ApiKey);
        if (options.ApiKey is { Length: > 0 } key
            && !key.StartsWith("rk_", StringComparison.Ordinal)
            && !key.StartsWith("sk_", StringComparison.Ordinal))
        {
            problems.Add(nameof(options.ApiKey), "is not a key for calls from a server", Allowed);
        }
    }

    // Brackets in a key are misread as nesting: https://github.com/WordPress/wordcamp.org/issues/1271
    [GeneratedRegex(@"^[^\[\]\p{C}]{1,40}\z")]
    internal static partial Regex MetadataKeyPattern();
}
