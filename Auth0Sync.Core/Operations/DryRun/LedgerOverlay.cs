using Auth0Sync.Core.Correlation.Ledger;

namespace Auth0Sync.Core.Operations.DryRun;

/// <summary>What a dry run would have written to the ledger. It carries the state from one event to the next.</summary>
internal sealed class LedgerOverlay
{
    /// <summary>Rows by target and user.</summary>
    public Dictionary<(string Target, string UserHash), LedgerRow> Rows { get; } = [];

    /// <summary>Whether a user is linked to a record, where that was changed.</summary>
    public Dictionary<(string Target, string RecordId), Dictionary<string, bool>> Links { get; } = [];

    /// <summary>The user who claimed a record, where that was changed; null if the claim was released.</summary>
    public Dictionary<(string Target, string RecordId), string?> Claims { get; } = [];
}
