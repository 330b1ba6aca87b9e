using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.DryRun;

/// <summary>A call of the product that would have changed something.</summary>
internal abstract record DryRunCall
{
    private DryRunCall()
    {
    }

    /// <summary>A call to the target.</summary>
    /// <param name="Result">The result that a conforming system would return.</param>
    internal abstract record ToTarget(TargetResult Result) : DryRunCall;

    internal sealed record Create(IReadOnlyDictionary<string, FieldValue?> Fields, TargetResult Result) : ToTarget(Result);

    /// <param name="RecordId">The record.</param>
    /// <param name="Fields">The values.</param>
    /// <param name="Before">The values that earlier events of the dry run would have written.</param>
    /// <param name="Result">The result.</param>
    internal sealed record Update(string RecordId, IReadOnlyDictionary<string, FieldValue?> Fields, IReadOnlyDictionary<string, FieldValue?> Before, TargetResult Result) : ToTarget(Result);

    internal sealed record SetStatus(string RecordId, RecordStatus Status, TargetResult Result) : ToTarget(Result);

    internal sealed record Archive(string RecordId, TargetResult Result) : ToTarget(Result);

    internal sealed record Erase(string RecordId, TargetResult Result) : ToTarget(Result);

    internal sealed record Notify(Notification Notification, TargetResult Result) : ToTarget(Result);

    /// <summary>A write of links to the ledger.</summary>
    internal sealed record ToLedger(LedgerWrite Write, string? RecordId) : DryRunCall;
}

/// <summary>What is written to the ledger.</summary>
internal enum LedgerWrite
{
    Link,
    Unlink,
    Claim,
    ReleaseClaim,
    SaveRow,
}
