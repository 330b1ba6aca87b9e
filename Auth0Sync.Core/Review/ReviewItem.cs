using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;

namespace Auth0Sync.Core.Review;

/// <summary>Something that a person has to look at. It is kept until a person acts.</summary>
/// <param name="Id">
/// The item's id. It follows from the target and the finding, so that a user has one open item for each; the store puts
/// the user's keyed hash before it. Where no user is known, it follows from what cannot be read.
/// </param>
/// <param name="Reason">Why a person has to look.</param>
/// <param name="Message">The target's own words, or what is wrong; may quote data of the person.</param>
/// <param name="Target">The target, where it is known.</param>
/// <param name="EventId">The newest event, where it is known.</param>
/// <param name="EventType">The event's type, where it is known.</param>
/// <param name="EventTime">The event's time, where it is known.</param>
/// <param name="Candidates">The records in question.</param>
/// <param name="AddedAt">When the item was added: when the first event came.</param>
/// <param name="Content">The event, or the message as it was where it cannot be read.</param>
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
    /// <summary>The user, where one is known; it is stored as a keyed hash only.</summary>
    public string? UserId { get; init; }

    /// <summary>The fields at fault, where the finding names some.</summary>
    public string Details { get; init; } = "";

    /// <summary>How many events came to this finding.</summary>
    public int Count { get; init; } = 1;

    /// <summary>When the last event came.</summary>
    public DateTimeOffset LastSeenAt { get; init; } = AddedAt;

    /// <summary>
    /// The event's place in the order of events, as a text that sorts: of two events the later one is kept. Empty where
    /// the content is no event; then two contents of one item are the same.
    /// </summary>
    internal string SortKey { get; init; } = "";

    /// <summary>An item for an event that a person has to look at.</summary>
    /// <param name="finding">What was found.</param>
    /// <param name="message">The message.</param>
    /// <param name="auth0Event">The message's event, where it can be read.</param>
    /// <param name="now">The time.</param>
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

    /// <summary>An item for a message that cannot be read.</summary>
    /// <param name="reason">Why a person has to look.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="body">The message as it was.</param>
    /// <param name="now">The time.</param>
    public static ReviewItem FromMessage(ReviewReason reason, string message, ReadOnlyMemory<byte> body, DateTimeOffset now) =>
        new(CreateId(reason, "", ComputeHash(body.Span)), reason, message, null, null, null, null, [], now, body);

    /// <summary>The open item after another event came to the same finding.</summary>
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
