namespace Auth0Sync.Core.Targets;

/// <summary>What a target answered, sorted by what has to happen next.</summary>
public abstract record TargetResult
{
    private TargetResult()
    {
    }

    /// <summary>The call took effect, or the record was found.</summary>
    public sealed record Done(TargetRecord Record) : TargetResult;

    /// <summary>There is no such record.</summary>
    public sealed record Missing : TargetResult;

    /// <summary>A unique value of the call belongs to another record.</summary>
    /// <param name="OwnerRecordId">The other record, where the target names it.</param>
    /// <param name="Message">The target's own words.</param>
    public sealed record Conflict(string? OwnerRecordId, string Message) : TargetResult
    {
        /// <summary>The field that holds the value, where the target names it.</summary>
        public string? Field { get; init; }
    }

    /// <summary>The target cannot serve the call now. Later it will.</summary>
    /// <param name="RetryAfter">How long the target asks to wait, if it does.</param>
    /// <param name="Message">The target's own words.</param>
    public sealed record Busy(TimeSpan? RetryAfter, string Message) : TargetResult;

    /// <summary>The target refuses this record's data, now and later.</summary>
    /// <param name="Code">The target's code for the reason; safe to log.</param>
    /// <param name="Message">The target's own words; they may quote the data.</param>
    public sealed record Rejected(string Code, string Message) : TargetResult
    {
        /// <summary>The fields at fault, where the target names them: without these it would take the rest.</summary>
        public IReadOnlyList<RejectedField> Fields { get; init; } = [];
    }

    /// <summary>The installation is at fault: credentials, rights, a missing field. Somebody has to mend it.</summary>
    /// <param name="Problem">What to do about it; safe to log.</param>
    public sealed record Misconfigured(string Problem) : TargetResult;
}

/// <summary>A field whose value a target refuses.</summary>
/// <param name="Field">The field's name in the target.</param>
/// <param name="Code">The target's code for the reason; safe to log.</param>
public sealed record RejectedField(string Field, string Code);
