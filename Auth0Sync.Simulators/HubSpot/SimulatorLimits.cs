namespace Auth0Sync.Simulators.HubSpot;

/// <summary>
/// How many calls an account takes; <see langword="null"/> anywhere means no limit and no header for it.
/// </summary>
/// <param name="PerTenSeconds">Calls in any rolling 10 seconds, searches not counted.</param>
/// <param name="PerDay">Calls from midnight to midnight of the account's time zone, searches counted.</param>
/// <param name="SearchesPerSecond">Searches in any rolling second.</param>
/// <param name="PerSecond">
/// Calls in any rolling second, searches not counted; HubSpot calls this limit deprecated.
/// </param>
public sealed record SimulatorLimits(
    int? PerTenSeconds = null,
    int? PerDay = null,
    int? SearchesPerSecond = null,
    int? PerSecond = null)
{
    /// <summary>The limits of a Free or Starter account.</summary>
    public static SimulatorLimits Free { get; } = new(PerTenSeconds: 100, PerDay: 250_000, SearchesPerSecond: 5);

    /// <summary>The limits of a Professional account.</summary>
    public static SimulatorLimits Professional { get; } = new(PerTenSeconds: 190, PerDay: 625_000, SearchesPerSecond: 5);

    /// <summary>No limit of any kind.</summary>
    public static SimulatorLimits Unlimited { get; } = new();

    /// <summary>
    /// The limits of a tier by its name (<c>free</c>, <c>professional</c>, <c>unlimited</c>), or nothing.
    /// </summary>
    public static SimulatorLimits? FindByTier(string tier) => tier switch
    {
        "free" => Free,
        "professional" => Professional,
        "unlimited" => Unlimited,
        _ => null,
    };
}
