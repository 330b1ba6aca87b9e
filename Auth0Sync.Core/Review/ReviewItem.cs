using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;

namespace Auth0Sync.Core.Review;

/// <summary>An event or message that needs review. It is kept until the review is resolved.</summary>
/// <param name="Id">
/// Derived from the target and the finding, so that a user has one open item for each; the store prefixes the keyed hash of
/// the user. If no user is known, derived from the content.
/// </param>
/// <param name="Reason">Why it needs review.</param>
/// <param name="Message">The message of the target, or the problem; may contain personal data.</param>
/// <param name="Target">The name of the target, if known.</param>
/// <param name="EventId">The id of the newest event, if known.</param>
/// <param name="EventType">The type of the event, if known.</param>
/// <param name="EventTime">The time of the event, if known.</param>
/// <param name="Candidates">The ids of the records in question.</param>
/// <param name="AddedAt">When the item was added for the first event.</param>
/// <param name="Content">The event, or the unchanged message if it cannot be read.</param>
public sealed record ReviewItem(
    string Id,
    ReviewReason Reason,
    string Message,
    string? Target,
    string? EventId,
    string? EventType,
    DateTimeOffset? EventTime,
    IReadOnlyList<string> Candidates,
    DateTimeOffset AddedAt,
    ReadOnlyMemory<byte> Content)
{
    /// <summary>The user id, if known; it is stored only as a keyed hash.</summary>
    public string? UserId { get; init; }

    /// <summary>The rejected fields, if any.</summary>
    public string Details { get; init; } = "";

    /// <summary>The number of events with this finding.</summary>
    public int Count { get; init; } = 1;

    /// <summary>When the last event was added.</summary>
    public DateTimeOffset LastSeenAt { get; init; } = AddedAt;

    /// <summary>
    /// The clock of the event as sortable text: of two events the later one is kept. Empty if the content is no event; then
    /// the contents of one item are equal.
    /// </summary>
    internal string SortKey { get; init; } = "";

    /// <param name="finding">Why the event needs review.</param>
    /// <param name="message">The queue message of the event.</param>
    /// <param name="auth0Event">The event; null if it cannot be read.</param>
    /// <param name="now">The current time.</param>
    public static ReviewItem FromEvent(ReviewFinding finding, EventMessage message, Auth0Event? auth0Event, DateTimeOffset now) => new(
        CreateId(finding.Reason, message.Target, auth0Event is null ? ComputeHash(message.EventJson.Span) : finding.Details),
        finding.Reason,
        finding.Message,
        message.Target,
        auth0Event?.Id,
        auth0Event?.Type,
        auth0Event?.Time,
        finding.Candidates,
        now,
        message.EventJson)
    {
        UserId = auth0Event?.User.UserId,
        Details = finding.Details,
        SortKey = auth0Event is null ? "" : CreateSortKey(auth0Event),
    };

    /// <summary>Creates an item for a message that cannot be read.</summary>
    /// <param name="reason">Why it needs review.</param>
    /// <param name="message">The problem.</param>
    /// <param name="body">The unchanged message.</param>
    /// <param name="now">The current time.</param>
    public static ReviewItem FromMessage(ReviewReason reason, string message, ReadOnlyMemory<byte> body, DateTimeOffset now) =>
        new(CreateId(reason, "", ComputeHash(body.Span)), reason, message, null, null, null, null, [], now, body);

    /// <summary>Returns the open item after another event with the same finding.</summary>
    internal ReviewItem MergeWith(ReviewItem next)
    {
        if (next.SortKey == SortKey)
        {
            return this;
        }

        var newest = string.CompareOrdinal(next.SortKey, SortKey) > 0 ? next : this;
        return newest with { AddedAt = AddedAt, LastSeenAt = next.AddedAt, Count = Count + 1 };
    }

    private static string CreateSortKey(Auth0Event auth0Event) =>
        string.Create(CultureInfo.InvariantCulture, $"{auth0Event.Time.UtcTicks:D19}-{ComputeHash(Encoding.UTF8.GetBytes(auth0Event.Id))}");

    private static string CreateId(ReviewReason reason, string target, string subject) =>
        ComputeHash(Encoding.UTF8.GetBytes($"{reason}\n{target}\n{subject}"))[..32];

    private static string ComputeHash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
