namespace Auth0Sync.Simulators.HubSpot;

/// <summary>
/// The rate limits of an account. <see langword="null"/> means no limit and no header for it.
/// </summary>
/// <param name="PerTenSeconds">Calls in any rolling 10 seconds, without searches.</param>
/// <param name="PerDay">Calls per day in the account's time zone, including searches.</param>
/// <param name="SearchesPerSecond">Searches in any rolling second.</param>
/// <param name="PerSecond">
/// Calls in any rolling second, without searches. HubSpot has deprecated this limit.
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

    /// <summary>No limits.</summary>
    public static SimulatorLimits Unlimited { get; } = new();

    /// <summary>
    /// Returns the limits of a tier (<c>free</c>, <c>professional</c>, <c>unlimited</c>), or null.
    /// </summary>
    public static SimulatorLimits? FindByTier(string tier) => tier switch
    {
        "free" => Free,
        "professional" => Professional,
        "unlimited" => Unlimited,
        _ => null,
    };
}
