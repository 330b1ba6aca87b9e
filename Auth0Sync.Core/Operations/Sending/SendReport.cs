namespace Auth0Sync.Core.Operations.Sending;

/// <summary>How the webhook responded to an event.</summary>
/// <param name="Webhook">The address of the webhook.</param>
/// <param name="EventId">The event's id; null if it has none.</param>
/// <param name="EventType">The event's type; null if it has none.</param>
/// <param name="StatusCode">The status of the response; null if there was none.</param>
/// <param name="Result">What it means.</param>
/// <param name="Message">The result in a sentence, with what to do unless it was accepted.</param>
public sealed record SendReport(Uri Webhook, string? EventId, string? EventType, int? StatusCode, SendResult Result, string Message);
