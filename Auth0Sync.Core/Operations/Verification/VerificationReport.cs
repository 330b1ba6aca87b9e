using System.Text.Json.Serialization;
using Auth0Sync.Core.Operations.Failures;

namespace Auth0Sync.Core.Operations.Verification;

/// <summary>What a test user experienced. It is generated, so nothing in here is personal data.</summary>
/// <param name="IsSuccessful">Whether every step succeeded in every target that was looked at, and no record is left there that was not to be kept.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="UserId">The test user.</param>
/// <param name="Steps">The steps in order. After a failure of the webhook no more follow.</param>
/// <param name="CleanUp">What became of the record in each target.</param>
/// <param name="Error">Why it ended early, and what to do; null otherwise.</param>
public sealed record VerificationReport(
    bool IsSuccessful,
    DateTimeOffset StartedAt,
    TimeSpan Elapsed,
    string UserId,
    IReadOnlyList<VerificationStep> Steps,
    IReadOnlyList<CleanUpResult> CleanUp,
    string? Error = null)
{
    /// <summary>What the error is about; null without one.</summary>
    [JsonIgnore]
    public FailureKind? Failure { get; init; }
}

/// <summary>One change of the test user.</summary>
/// <param name="Name">What changed, such as <c>created</c>.</param>
/// <param name="EventId">The event.</param>
/// <param name="WebhookStatus">The webhook's response; null if there was none.</param>
/// <param name="WebhookElapsed">How long the webhook took.</param>
/// <param name="Targets">What each target shows.</param>
public sealed record VerificationStep(string Name, string EventId, int? WebhookStatus, TimeSpan WebhookElapsed, IReadOnlyList<TargetVerification> Targets);

/// <param name="Target">The name of the target.</param>
/// <param name="Result">Whether it shows the change.</param>
/// <param name="Elapsed">How long after the webhook's response it did.</param>
/// <param name="RecordId">The record.</param>
/// <param name="Detail">What it shows instead, and what to look at.</param>
public sealed record TargetVerification(string Target, VerificationResult Result, TimeSpan Elapsed, string? RecordId = null, string? Detail = null);

[JsonConverter(typeof(JsonStringEnumConverter<VerificationResult>))]
public enum VerificationResult
{
    /// <summary>The record is as it should be.</summary>
    Verified,

    /// <summary>The target cannot be read, but the ledger has the outcome.</summary>
    Processed,

    /// <summary>Timed out before the record was as it should be.</summary>
    TimedOut,

    /// <summary>The event went to review.</summary>
    InReview,
}

/// <param name="Target">The name of the target.</param>
/// <param name="Action">What was done: <c>erased</c>, <c>archived</c>, <c>kept</c> or <c>none</c>.</param>
/// <param name="Detail">Why, or what is left to do.</param>
public sealed record CleanUpResult(string Target, string Action, string? Detail = null)
{
    /// <summary>The action if a record is left, or may be.</summary>
    public const string Kept = "kept";
}
