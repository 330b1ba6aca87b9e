using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Operations.Drift;

/// <summary>A difference, with what is needed to repair it.</summary>
/// <param name="Row">The difference, with personal data.</param>
/// <param name="Event">The user as an event.</param>
/// <param name="Entry">What the ledger knew.</param>
internal sealed record UserDrift(DriftRow Row, Auth0Event Event, LedgerEntry Entry);
