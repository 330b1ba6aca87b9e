using System.Diagnostics;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.Core.Queueing;

/// <summary>A queue message: one event for one target.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="EventJson">The event, UTF-8 JSON.</param>
/// <param name="ReceivedAt">When the webhook received the event.</param>
/// <param name="RequeueCount">How often the event has been requeued.</param>
/// <param name="BusySince">Since when the target has been too busy for this event; null if it is not.</param>
/// <param name="TraceParent">W3C trace context of the span that first put the event on the queue, if it was traced.</param>
/// <param name="TraceState">W3C trace state of that span.</param>
/// <param name="ClaimCheckBlobName">The blob with the event, if it is too large for the queue.</param>
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
    /// The SHA-256 digest of the event in the blob, so that a message cannot refer to the blob of an unknown event; null in
    /// messages of an older version.
    /// </summary>
    public string? ClaimCheckDigest { get; init; }

    /// <summary>How often in a row the event has waited for another user or worker; the delay grows with it.</summary>
    public int ConsecutiveWaits { get; init; }

    /// <summary>What a person decided about the event, if it was in review.</summary>
    public EventDecision? Decision { get; init; }

    /// <summary>The number of this attempt of Auth0Sync, which is 1 for an event that was not requeued.</summary>
    public int Attempt => RequeueCount + ConsecutiveWaits + 1;

    /// <summary>Creates a message for a new event.</summary>
    public static EventMessage Create(string target, ReadOnlyMemory<byte> eventJson, DateTimeOffset receivedAt) =>
        new(target, eventJson, receivedAt, 0, null, null, null, null);

    /// <summary>
    /// The message with the trace context of a span. An existing context is kept, so that all attempts of an event are
    /// children of the same span.
    /// </summary>
    public EventMessage WithTraceContext(Activity? activity) =>
        TraceParent is not null ? this : this with { TraceParent = activity?.Id, TraceState = TraceContext.ValidTraceStateOrNull(activity?.TraceStateString) };
}
