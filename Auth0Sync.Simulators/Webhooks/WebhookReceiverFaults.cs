using System.Collections.Immutable;
using System.Globalization;
using System.Net.Mime;
using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Webhooks;

/// <summary>The failures of a receiver.</summary>
public static class WebhookReceiverFaults
{
    /// <summary>The request arrives, and its connection stays open without a response.</summary>
    public static CallFault NoResponse => new(CallFaultKind.NoResponse);

    /// <summary>The connection is lost before the receiver has the message.</summary>
    public static CallFault LostRequest => new(CallFaultKind.AbortBefore);

    /// <summary>The receiver has the message, but its response is lost.</summary>
    public static CallFault LostResponse => new(CallFaultKind.AbortAfter);

    /// <summary>The receiver wants no more messages, as the specification defines it.</summary>
    public static CallFault Gone => Failure(StatusCodes.Status410Gone);

    /// <summary>
    /// The receiver asks to be disabled by <see href="https://docs.svix.com/receiving/delivery-control">webhook-delivery</see>.
    /// </summary>
    public static CallFault Disable(int status) => Failure(status, ("webhook-delivery", "disable"));

    /// <summary>
    /// The receiver asks not to retry this message by
    /// <see href="https://docs.svix.com/receiving/delivery-control">webhook-delivery</see>.
    /// </summary>
    public static CallFault AbortMessage(int status) => Failure(status, ("webhook-delivery", "abort-message"));

    /// <summary>The receiver redirects.</summary>
    public static CallFault Redirect(int status, Uri location) => Failure(status, ("Location", location.ToString()));

    /// <summary>The receiver fails and asks to wait.</summary>
    public static CallFault Failure(int status, TimeSpan retryAfter) =>
        Failure(status, ("Retry-After", retryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The receiver fails with these headers.</summary>
    public static CallFault Failure(int status, params (string Name, string Value)[] headers) => new(CallFaultKind.Response)
    {
        Response = SimulatedResponse.Empty(status) with { Headers = headers.ToImmutableSortedDictionary(header => header.Name, header => header.Value) },
    };

    /// <summary>The receiver fails with a text.</summary>
    public static CallFault Failure(int status, string text) =>
        new(CallFaultKind.Response) { Response = SimulatedResponse.Text(status, text, MediaTypeNames.Text.Plain) };
}
