using System.Collections.Immutable;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.Simulators.HubSpot;

/// <summary>What kind of HubSpot account is simulated. The defaults are a new Professional account.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The loopback port to listen on; 0 takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// The only bearer token that is accepted; <see langword="null"/> accepts calls with any token or none.
    /// </summary>
    public string? AccessToken { get; init; }

    /// <summary>The scopes of the token; by default all that contacts and their properties need.</summary>
    public ImmutableHashSet<string> Scopes { get; init; } = Model.Scopes.All;

    /// <summary>The rate limits.</summary>
    public SimulatorLimits Limits { get; init; } = SimulatorLimits.Professional;

    /// <summary>The zone whose midnight ends the day of the daily limit.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>How long after a write the search still answers from the state before it.</summary>
    public TimeSpan SearchDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether batch results come in another order than the inputs.</summary>
    public bool ShuffleBatchResults { get; init; } = true;

    /// <summary>Properties that exist at the start besides HubSpot's own.</summary>
    public ImmutableArray<PropertyDefinition> CustomProperties { get; init; } = [];

    /// <summary>
    /// Properties without which the account's admin lets no contact be created; version 2026-09 enforces it.
    /// </summary>
    public ImmutableArray<string> RequiredProperties { get; init; } = [];

    /// <summary>The groups that a property may belong to; by default those of every account.</summary>
    public ImmutableArray<string> PropertyGroups { get; init; } =
    [
        "analyticsinformation", "contactinformation", "conversioninformation", "emailinformation", "socialmediainformation",
    ];

    /// <summary>The answers to what HubSpot's documentation leaves open.</summary>
    public UnconfirmedBehavior UnconfirmedBehavior { get; init; } = new();

    /// <summary>The clock of the account.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// What ids, result orders and the chance of a fault are drawn from; the same seed gives the same account.
    /// </summary>
    public int RandomSeed { get; init; }
}
