using System.Text.Json.Serialization;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Pausing;

namespace Auth0Sync.Core.Operations.Explain;

/// <summary>What one event would do in each target, and why. Nothing was done.</summary>
public sealed record Explanation
{
    /// <summary>The line in the input, from 1; null if the input was a single event.</summary>
    public long? Line { get; init; }

    public string? EventId { get; init; }

    public string? EventType { get; init; }

    public DateTimeOffset? EventTime { get; init; }

    /// <summary>Personal data.</summary>
    public string? UserId { get; init; }

    /// <summary>Why nothing can be explained, and what to do; null if there are <see cref="Targets"/>.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the problem is that Auth0 does not respond, or refuses the credentials.</summary>
    [JsonIgnore]
    public bool IsAuth0Unavailable { get; init; }

    /// <summary>Whether a target does not respond, or refuses, so that nothing is known of what would happen there.</summary>
    [JsonIgnore]
    public bool IsTargetUnavailable => Targets.Any(target => target.Outcome.Reason is nameof(DeferReason.TargetBusy) or nameof(DeferReason.Misconfigured));

    /// <summary>Whether values, addresses, user ids and messages of targets are included.</summary>
    public bool HasPersonalData { get; init; } = true;

    public IReadOnlyList<TargetExplanation> Targets { get; init; } = [];

    /// <summary>Those of the targets that are paused. The event waits there until they are resumed, and what is explained happens then.</summary>
    public IReadOnlyList<PausedTarget> Pauses { get; init; } = [];

    /// <summary>The same without values, addresses, user ids, messages of targets, and record ids that identify people.</summary>
    public Explanation WithoutPersonalData() => this with
    {
        UserId = null,
        HasPersonalData = false,
        Targets = [.. Targets.Select(target => target.WithoutPersonalData())],
    };
}

/// <summary>What an event would do in one target.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="Outcome">The outcome that it would have.</param>
/// <param name="Ledger">What was known about the user before.</param>
public sealed record TargetExplanation(string Target, ExplainedOutcome Outcome, ExplainedLedger Ledger)
{
    /// <summary>How the record of the user was looked for; null if it was not.</summary>
    public ExplainedMatch? Match { get; init; }

    /// <summary>The calls in order, those that change something.</summary>
    public IReadOnlyList<ExplainedCall> Calls { get; init; } = [];

    /// <summary>The mapped fields that would not be written, and why.</summary>
    public IReadOnlyList<UnwrittenField> NotWritten { get; init; } = [];

    /// <summary>Whether the record ids identify people.</summary>
    public bool HasPersonalRecordIds { get; init; }

    internal TargetExplanation WithoutPersonalData() => this with
    {
        Outcome = Outcome.WithoutPersonalData(HasPersonalRecordIds),
        Ledger = HasPersonalRecordIds ? Ledger with { RecordId = null } : Ledger,
        Match = HasPersonalRecordIds && Match is not null ? Match with { RecordId = null } : Match,
        Calls = [.. Calls.Select(call => call.WithoutPersonalData(HasPersonalRecordIds))],
    };
}

/// <summary>The outcome that an event would have.</summary>
/// <param name="Name">The name as in logs and metrics, such as <c>Updated</c>.</param>
/// <param name="Reason">Why it would be skipped, deferred or sent to review.</param>
public sealed record ExplainedOutcome(string Name, string? Reason = null)
{
    /// <summary>The record; null if there is none or it would be a new one.</summary>
    public string? RecordId { get; init; }

    /// <summary>The records in question, of an event that goes to review.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>The problem. Of a review it may quote data of the user; of a deferral it never does.</summary>
    public string? Message { get; init; }

    internal ExplainedOutcome WithoutPersonalData(bool hasPersonalRecordIds) => this with
    {
        RecordId = hasPersonalRecordIds ? null : RecordId,
        Candidates = hasPersonalRecordIds ? [] : Candidates,
        Message = Name == nameof(Outcome.Deferred) ? Message : null,
    };
}

/// <summary>How the record of the user was looked for.</summary>
/// <param name="Rule">The rule that found it; null if none did.</param>
/// <param name="RecordId">The record that was found.</param>
/// <param name="Rules">All rules in order, with what came of each.</param>
public sealed record ExplainedMatch(string? Rule, string? RecordId, IReadOnlyList<ExplainedRule> Rules);

/// <param name="Rule">The name of the match rule, or <c>Link</c> for the link in the ledger.</param>
/// <param name="Result">What came of it.</param>
public sealed record ExplainedRule(string Rule, RuleResult Result);

/// <summary>What came of a match rule.</summary>
public enum RuleResult
{
    /// <summary>The event has no key for it, such as no verified address.</summary>
    NotApplicable,

    /// <summary>No record has the key.</summary>
    NoRecord,

    /// <summary>It found the record.</summary>
    Matched,

    /// <summary>The lookup failed, which ended the search.</summary>
    Failed,

    /// <summary>An earlier rule found the record, or ended the search.</summary>
    NotReached,
}

/// <summary>A mapped field that would not be written.</summary>
/// <param name="Field">The name in the target.</param>
/// <param name="Reason">Why.</param>
public sealed record UnwrittenField(string Field, UnwrittenReason Reason)
{
    /// <summary>The event that is the reason, if it is an earlier one.</summary>
    public EventPosition? Since { get; init; }
}

/// <summary>Why a mapped field would not be written.</summary>
public enum UnwrittenReason
{
    /// <summary>The event does not contain it.</summary>
    NotInEvent,

    /// <summary>The record already has the value, as far as known.</summary>
    Unchanged,

    /// <summary>A newer event contained the field.</summary>
    Superseded,

    /// <summary>The value was derived from others, and an event stated the field explicitly.</summary>
    StatedExplicitly,

    /// <summary>The target rejected this value before.</summary>
    RejectedBefore,

    /// <summary>The value does not fit the mapping.</summary>
    NotMappable,

    /// <summary>The address is not verified, and the policy is to leave it out.</summary>
    EmailNotVerified,

    /// <summary>Another record has the address.</summary>
    EmailTaken,

    /// <summary>It is written only together with other changes.</summary>
    OnlyWithOtherChanges,

    /// <summary>The outcome prevents the write.</summary>
    Outcome,

    /// <summary>The record keeps what it has: it belongs to another user, or its address was chosen in the target.</summary>
    KeptInRecord,
}
