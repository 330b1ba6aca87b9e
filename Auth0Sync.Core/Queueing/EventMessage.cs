using System.Diagnostics;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.Core.Queueing;

/// <summary>A message of the queue: one event for one target.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="EventJson">The event, UTF-8 JSON.</param>
/// <param name="ReceivedAt">When the webhook received the event.</param>
/// <param name="RequeueCount">How often the event has been put back so far.</param>
/// <param name="BusySince">When the target was first too busy for this event; null while it is not.</param>
/// <param name="TraceParent">W3C trace context of the span that first put the event on the queue, if it was traced.</param>
/// <param name="TraceState">W3C trace state of that span.</param>
/// <param name="ClaimCheckBlobName">The blob that holds the event, where it is too large for the queue.</param>
public sealed record EventMessage(
    string Target,
    ReadOnlyMemory<byte> EventJson,
    DateTimeOffset ReceivedAt,
    int RequeueCount,
    DateTimeOffset? BusySince,
    string? TraceParent,
    string? TraceState,
    string? ClaimCheckBlobName)
{
    /// <summary>
    /// The digest of the event in the blob. Who does not know an event cannot name its blob; null where an older version
    /// wrote the message.
    /// </summary>
    public string? ClaimCheckDigest { get; init; }

    /// <summary>How often in a row the event has waited for another user's or worker's sake; the waits grow with it.</summary>
    public int ConsecutiveWaits { get; init; }

    /// <summary>A message for an event that has just been received.</summary>
    public static EventMessage Create(string target, ReadOnlyMemory<byte> eventJson, DateTimeOffset receivedAt) =>
        new(target, eventJson, receivedAt, 0, null, null, null, null);

    /// <summary>
    /// The message with the trace context of a span. One that has a context keeps it, so all tries of an event are
    /// children of the same span, however often it is put back.
    /// </summary>
    public EventMessage WithTraceContext(Activity? activity) =>
        TraceParent is not null ? this : this with { TraceParent = activity?.Id, TraceState = TraceContext.ValidTraceStateOrNull(activity?.TraceStateString) };
}
