namespace Auth0Sync.Core.Operations.Listening;

/// <summary>Remembers how far events were forwarded.</summary>
public interface IOffsetStore
{
    /// <returns>The offset, null if nothing is stored; or why it cannot be read, and what to do.</returns>
    Task<(StoredOffset? Stored, string? Problem)> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Stores durably.</summary>
    /// <returns>Why it could not be stored, and what to do; null if it was.</returns>
    Task<string?> WriteAsync(StoredOffset offset, CancellationToken cancellationToken);
}

/// <param name="Offset">Auth0's opaque offset; null if only a time is known.</param>
/// <param name="Time">Events before this time were forwarded. It applies if Auth0 no longer knows the offset.</param>
public sealed record StoredOffset(string? Offset, DateTimeOffset Time);
