namespace Auth0Sync.Core.Operations.Listening;

/// <summary>A message of a stream of server-sent events.</summary>
/// <param name="Type">The type; empty for a heartbeat, which has no content.</param>
/// <param name="Id">The last id of the stream.</param>
/// <param name="Data">The content; null if it was too long.</param>
/// <param name="Retry">How long the server asks to wait before the next connection, if it does.</param>
internal sealed record ServerSentEvent(string Type, string? Id, ReadOnlyMemory<byte>? Data, TimeSpan? Retry)
{
    public bool IsHeartbeat => Type.Length == 0;
}
