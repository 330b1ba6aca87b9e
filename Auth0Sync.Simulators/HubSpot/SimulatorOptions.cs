using System.Collections.Immutable;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.Simulators.HubSpot;

/// <summary>The simulated HubSpot account. The defaults are those of a new Professional account.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The loopback port to listen on; 0 means any free port.</summary>
    public int Port { get; init; }

    /// <summary>
    /// The only bearer token that is accepted; <see langword="null"/> accepts calls with any token or none.
    /// </summary>
    public string? AccessToken { get; init; }

    /// <summary>The scopes of the token; by default all scopes for contacts and their properties.</summary>
    public ImmutableHashSet<string> Scopes { get; init; } = Model.Scopes.All;

    public SimulatorLimits Limits { get; init; } = SimulatorLimits.Professional;

    /// <summary>The time zone of the daily limit.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The time until a write is visible to the search.</summary>
    public TimeSpan SearchDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether batch results are in another order than the inputs.</summary>
    public bool ShuffleBatchResults { get; init; } = true;

    /// <summary>Initial properties besides HubSpot's own.</summary>
    public ImmutableArray<PropertyDefinition> CustomProperties { get; init; } = [];

    /// <summary>
    /// Properties that the account requires for a new contact; enforced by version 2026-09.
    /// </summary>
    public ImmutableArray<string> RequiredProperties { get; init; } = [];

    /// <summary>The groups of properties; by default those of every account.</summary>
    public ImmutableArray<string> PropertyGroups { get; init; } =
    [
        "analyticsinformation", "contactinformation", "conversioninformation", "emailinformation", "socialmediainformation",
    ];

    /// <summary>The behavior where HubSpot's documentation is unclear.</summary>
    public UnconfirmedBehavior UnconfirmedBehavior { get; init; } = new();

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// The seed for ids, the order of results and the probability of faults.
    /// </summary>
    public int RandomSeed { get; init; }
}
