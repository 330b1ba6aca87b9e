using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Journal;

/// <summary>What became of one event in one target. It contains no personal data: the user is a keyed hash.</summary>
/// <param name="EventId">The event; null if the message could not be read.</param>
/// <param name="EventType">The type of the event.</param>
/// <param name="Target">The name of the target.</param>
/// <param name="Outcome">The name of the outcome.</param>
/// <param name="Detail">The reason of a review, a deferral or a skipped event, with the fields that were rejected.</param>
/// <param name="RecordId">The record; null if there is none, or if its id identifies the person.</param>
/// <param name="UserHash">The keyed hash of the user id.</param>
/// <param name="EventTime">When the user changed.</param>
/// <param name="SettledAt">When the outcome was reached.</param>
/// <param name="Attempt">1 for an event that was not requeued before.</param>
public sealed record JournalEntry(
    string? EventId,
    string? EventType,
    string? Target,
    [property: JsonRequired] string Outcome,
    string? Detail,
    string? RecordId,
    string? UserHash,
    DateTimeOffset? EventTime,
    [property: JsonRequired] DateTimeOffset SettledAt,
    int Attempt)
{
    /// <summary>The outcome of an event that is requeued.</summary>
    public const string Deferred = "Deferred";

    /// <summary>The outcome of an event that needs a manual decision.</summary>
    public const string Review = "Review";
}
