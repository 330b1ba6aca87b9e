using Auth0Sync.Core.Correlation.Ledger;

namespace Auth0Sync.Core.Correlation.Policies;

/// <summary>The words for a user's status in a record.</summary>
internal static class UserStatus
{
    public const string Active = "active";
    public const string Blocked = "blocked";
    public const string Deactivated = "deactivated";

    /// <summary>The status that follows from the newest words on a user, whatever order they came in.</summary>
    public static string FromLedgerRow(LedgerRow row, PolicyOptions policies) => (row.IsDeleted, row.IsBlocked, policies) switch
    {
        (true, _, { OnDelete: not DeletePolicy.Ignore }) => Deactivated,
        (_, true, { OnBlocked: BlockPolicy.Mark }) => Blocked,
        (_, true, { OnBlocked: BlockPolicy.Deactivate }) => Deactivated,
        _ => Active,
    };
}
