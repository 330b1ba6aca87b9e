using System.Security.Cryptography;
using System.Text;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>Derives operation ids, so that every attempt of a write has the same one.</summary>
internal static class OperationId
{
    /// <summary>For the writes of one event to an existing record.</summary>
    public static WriteContext CreateContext(Auth0Event auth0Event, LedgerEntry entry) =>
        new(auth0Event.Id, auth0Event.Time, Compute(entry, "event", auth0Event.Id));

    /// <summary>
    /// For the creation of the user's record, whichever event attempts it. A record after a deletion or in place of a removed
    /// one is another creation.
    /// </summary>
    public static WriteContext CreateCreationContext(Auth0Event auth0Event, LedgerEntry entry) =>
        new(auth0Event.Id, auth0Event.Time, Compute(entry, "create", $"{entry.Row.Deletions}\n{entry.Row.RecordId}"));

    // The user is a keyed hash here already.
    private static string Compute(LedgerEntry entry, string purpose, string detail) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}\n{entry.Target}\n{entry.UserHash}\n{detail}")));
}
