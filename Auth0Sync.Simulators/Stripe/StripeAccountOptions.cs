using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Stripe;

/// <summary>The simulated Stripe account. The defaults are those of a sandbox with a secret key.</summary>
public sealed record StripeAccountOptions
{
    /// <summary>The id of the account, which appears in errors.</summary>
    public string AccountId { get; init; } = "acct_simulator";

    /// <summary>
    /// The accepted key. <c>sk_live_</c> and <c>rk_live_</c> select live mode, every other key the sandbox; <c>rk_</c> is a restricted key.
    /// </summary>
    public string SecretKey { get; init; } = "sk_test_simulator";

    /// <summary>A key of the other mode, which sees none of the objects of this one; null if there is none.</summary>
    public string? OtherModeSecretKey { get; init; }

    /// <summary>Keys that were valid once.</summary>
    public ImmutableHashSet<string> ExpiredKeys { get; init; } = [];

    /// <summary>What a restricted key may do. A secret key may do everything.</summary>
    public ImmutableHashSet<string> Permissions { get; init; } = StripePermissions.All;

    /// <summary>The rate limits; null means those of the key's mode.</summary>
    public StripeRateLimits? Limits { get; init; }

    /// <summary>The API version of calls without <c>Stripe-Version</c>.</summary>
    public string ApiVersion { get; init; } = "2026-10-28.endive";

    /// <summary>The behavior where Stripe's documentation is unclear.</summary>
    public UnconfirmedBehavior UnconfirmedBehavior { get; init; } = new();

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The seed for ids.</summary>
    public int RandomSeed { get; init; }

    internal bool IsLive => IsLiveKey(SecretKey);

    internal static bool IsLiveKey(string key) =>
        key.StartsWith("sk_live_", StringComparison.Ordinal) || key.StartsWith("rk_live_", StringComparison.Ordinal);
}
