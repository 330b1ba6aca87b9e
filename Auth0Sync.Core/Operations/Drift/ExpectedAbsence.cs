using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Drift;

/// <summary>Tells whether the policies keep a user without a record. Sending the user through the queue again would change nothing.</summary>
internal static class ExpectedAbsence
{
    public static bool IsExpected(Auth0Event auth0Event, LedgerRow row, ExpectedRecord expected, IRecordLookup target) =>
        EmailVerification.IsAwaited(auth0Event.User, row, target)
        || (target.Traits.RequiresEmail && !expected.HasNewerValues && expected.Fields.GetValueOrDefault(target.EmailField) is null)
        || (row.RecordId is null ? target.Policies.OnMissingRecord == MissingRecordPolicy.Skip : target.Policies.OnRemovedRecord == RemovedRecordPolicy.Respect);
}
