using Auth0Sync.Core.Correlation.Ledger;

namespace Auth0Sync.Core.Correlation;

/// <summary>The words for a user's status in a record.</summary>
internal static class UserStatus
{
    public const string Active = "active";
    public const string Blocked = "blocked";
    public const string Deactivated = "deactivated";

    /// <summary>The status that follows from the newest words on a user, whatever order they came in.</summary>
    public static string Of(LedgerRow row, BlockPolicy onBlocked) => (row.IsDeleted, row.IsBlocked, onBlocked) switch
    {
        (true, _, _) => Deactivated,
        (_, true, BlockPolicy.Mark) => Blocked,
        (_, true, BlockPolicy.Deactivate) => Deactivated,
        _ => Active,
    };
}
