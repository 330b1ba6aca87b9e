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
/// <param name="Words">The target's own words, or what is wrong; may quote data of the person.</param>
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
    string Words,
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
    internal string Order { get; init; } = "";

    /// <summary>An item for an event that a person has to look at.</summary>
    /// <param name="finding">What was found.</param>
    /// <param name="message">The message.</param>
    /// <param name="auth0Event">The message's event, where it can be read.</param>
    /// <param name="now">The time.</param>
    public static ReviewItem OfEvent(ReviewFinding finding, EventMessage message, Auth0Event? auth0Event, DateTimeOffset now) => new(
        Name(finding.Reason, message.Target, auth0Event is null ? Digest(message.EventJson.Span) : finding.Details),
        finding.Reason,
        finding.Words,
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
        Order = auth0Event is null ? "" : OrderOf(auth0Event),
    };

    /// <summary>An item for a message that cannot be read.</summary>
    /// <param name="reason">Why a person has to look.</param>
    /// <param name="words">What is wrong.</param>
    /// <param name="body">The message as it was.</param>
    /// <param name="now">The time.</param>
    public static ReviewItem OfMessage(ReviewReason reason, string words, ReadOnlyMemory<byte> body, DateTimeOffset now) =>
        new(Name(reason, "", Digest(body.Span)), reason, words, null, null, null, null, [], now, body);

    /// <summary>The open item after another event came to the same finding.</summary>
    internal ReviewItem After(ReviewItem next)
    {
        if (next.Order == Order)
        {
            return this;
        }

        var newest = string.CompareOrdinal(next.Order, Order) > 0 ? next : this;
        return newest with { AddedAt = AddedAt, LastSeenAt = next.AddedAt, Count = Count + 1 };
    }

    private static string OrderOf(Auth0Event auth0Event) =>
        string.Create(CultureInfo.InvariantCulture, $"{auth0Event.Time.UtcTicks:D19}-{Digest(Encoding.UTF8.GetBytes(auth0Event.Id))}");

    private static string Name(ReviewReason reason, string target, string what) =>
        Digest(Encoding.UTF8.GetBytes($"{reason}\n{target}\n{what}"))[..32];

    private static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
