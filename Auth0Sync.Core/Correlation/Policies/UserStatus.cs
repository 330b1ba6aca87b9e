using Auth0Sync.Core.Correlation.Ledger;

namespace Auth0Sync.Core.Correlation.Policies;

/// <summary>The values of the status field.</summary>
internal static class UserStatus
{
    public const string Active = "active";
    public const string Blocked = "blocked";
    public const string Deactivated = "deactivated";

    /// <summary>Derives the status from the latest known values of deleted and blocked, so it is independent of the order of events.</summary>
    public static string FromLedgerRow(LedgerRow row, PolicyOptions policies) => (row.IsDeleted, row.IsBlocked, policies) switch
    {
        (true, _, { OnDelete: not DeletePolicy.Ignore }) => Deactivated,
        (_, true, { OnBlocked: BlockPolicy.Mark }) => Blocked,
        (_, true, { OnBlocked: BlockPolicy.Deactivate }) => Deactivated,
        _ => Active,
    };
}
