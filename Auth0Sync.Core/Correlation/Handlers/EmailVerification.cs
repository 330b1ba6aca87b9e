using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>Tells whether a user gets a record only after the address is verified.</summary>
internal static class EmailVerification
{
    // An event without the address, of a user who has one, does not verify it.
    public static bool IsAwaited(UserProfile user, LedgerRow row, IRecordLookup target) =>
        target.Policies.OnUnverifiedEmail == UnverifiedEmailPolicy.Hold
        && row.RecordId is null
        && ((user.HasEmail && target.Policies.EmailTrust.GetVerifiedEmail(user) is null) || (user.Find("email") is null && row.Fields.ContainsKey(target.EmailField)));
}
