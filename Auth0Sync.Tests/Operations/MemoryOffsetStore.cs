using Auth0Sync.Core.Operations.Listening;

namespace Auth0Sync.Tests.Operations;

internal sealed class MemoryOffsetStore : IOffsetStore
{
    public StoredOffset? Stored { get; set; }

    public Task<(StoredOffset? Stored, string? Problem)> ReadAsync(CancellationToken cancellationToken) => Task.FromResult((Stored, (string?)null));

    /// <summary>If set, nothing can be stored, and this is why.</summary>
    public string? Problem { get; set; }

    public Task<string?> WriteAsync(StoredOffset offset, CancellationToken cancellationToken)
    {
        Stored = Problem is null ? offset : Stored;
        return Task.FromResult(Problem);
    }
}
