namespace Auth0Sync.Core.Targets;

/// <summary>The event that a write is for.</summary>
/// <param name="EventId">The id of the event.</param>
/// <param name="EventTime">When the user changed.</param>
/// <param name="OperationId">
/// The same for every attempt of the same write, and different for any other, so that it can be an idempotency key. Contains
/// no personal data. 64 hexadecimal digits.
/// </param>
public sealed record WriteContext(string EventId, DateTimeOffset EventTime, string OperationId);
