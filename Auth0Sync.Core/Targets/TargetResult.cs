namespace Auth0Sync.Core.Targets;

/// <summary>The result of a call to a target, classified by what has to happen next.</summary>
public abstract record TargetResult
{
    private TargetResult()
    {
    }

    /// <summary>The call took effect, or the record was found.</summary>
    public sealed record Done(TargetRecord Record) : TargetResult;

    /// <summary>The record does not exist.</summary>
    public sealed record Missing : TargetResult;

    /// <summary>A unique value belongs to another record already.</summary>
    /// <param name="OwnerRecordId">The other record, if the target names it.</param>
    /// <param name="Message">The target's message; it may quote the data.</param>
    public sealed record Conflict(string? OwnerRecordId, string Message) : TargetResult
    {
        /// <summary>The field with the value, if the target names it.</summary>
        public string? Field { get; init; }
    }

    /// <summary>The target cannot serve the call now; a retry may succeed.</summary>
    /// <param name="RetryAfter">How long the target asks to wait, if it does.</param>
    /// <param name="Message">Why; safe to log.</param>
    public sealed record Busy(TimeSpan? RetryAfter, string Message) : TargetResult;

    /// <summary>The target rejects this record's data; a retry would not help.</summary>
    /// <param name="Code">The target's code for the reason; safe to log.</param>
    /// <param name="Message">The target's message; it may quote the data.</param>
    public sealed record Rejected(string Code, string Message) : TargetResult
    {
        /// <summary>The rejected fields, if the target names them. It accepts the others.</summary>
        public IReadOnlyList<RejectedField> Fields { get; init; } = [];

        /// <summary>The records that share the key of a lookup, which is why none was returned.</summary>
        public IReadOnlyList<TargetRecord> Candidates { get; init; } = [];
    }

    /// <summary>The installation must be fixed: credentials, permissions, a missing field.</summary>
    /// <param name="Problem">What to do about it; safe to log.</param>
    public sealed record Misconfigured(string Problem) : TargetResult;
}

/// <summary>A field whose value a target rejects.</summary>
/// <param name="Field">The field's name in the target.</param>
/// <param name="Code">The target's code for the reason; safe to log.</param>
public sealed record RejectedField(string Field, string Code);
