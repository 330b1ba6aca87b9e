namespace Auth0Sync.Simulators.Webhooks;

/// <summary>A message that a receiver accepted.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Type">The event type in its body.</param>
/// <param name="Body">The body of the first attempt.</param>
/// <param name="Attempts">How often it was received. Attempts without effect, because of a fault, do not count.</param>
/// <param name="HasSameBody">Whether every attempt had the same body.</param>
public sealed record ReceivedMessage(string Id, string Type, ReadOnlyMemory<byte> Body, int Attempts, bool HasSameBody);
