namespace Auth0Sync.Core.Operations.Explain;

/// <summary>What the ledger knew about a user in a target.</summary>
/// <param name="IsKnown">Whether there is a row.</param>
/// <param name="Status">The status that follows from it: <c>active</c>, <c>blocked</c> or <c>deactivated</c>.</param>
public sealed record ExplainedLedger(bool IsKnown, string Status)
{
    /// <summary>The linked record; null if there is none.</summary>
    public string? RecordId { get; init; }

    /// <summary>Whether the record has the id of another user and is shared by policy.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether Auth0Sync created the record.</summary>
    public bool IsCreated { get; init; }

    /// <summary>Whether a worker started a write whose result is unknown.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>Whether a worker is writing the record now.</summary>
    public bool IsLeased { get; init; }

    /// <summary>The newest event of the user.</summary>
    public EventPosition? NewestEvent { get; init; }

    /// <summary>The event that went to review without being written; null if there is none.</summary>
    public EventPosition? InReview { get; init; }

    public IReadOnlyList<KnownFlag> Flags { get; init; } = [];

    public IReadOnlyList<KnownField> Fields { get; init; } = [];
}

/// <summary>The position of an event in the order of events.</summary>
public sealed record EventPosition(DateTimeOffset Time, string EventId);

/// <param name="Name"><c>deleted</c> or <c>blocked</c>.</param>
/// <param name="Value">The latest known value.</param>
/// <param name="At">The event that set it.</param>
public sealed record KnownFlag(string Name, bool Value, EventPosition At);

/// <summary>What is known about a field; the ledger has no values.</summary>
/// <param name="Field">The name in the target.</param>
/// <param name="At">The newest event that contained it and was written; null if there is none.</param>
public sealed record KnownField(string Field, EventPosition? At)
{
    /// <summary>Whether the value in the record is certain.</summary>
    public bool IsCertain { get; init; }

    /// <summary>The event whose value was rejected, if it is newer.</summary>
    public EventPosition? Rejected { get; init; }
}
