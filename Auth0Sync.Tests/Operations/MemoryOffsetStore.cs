using Auth0Sync.Core.Operations.Listening;

namespace Auth0Sync.Tests.Operations;

internal sealed class MemoryOffsetStore : IOffsetStore
{
    public StoredOffset? Stored { get; set; }

    public Task<StoredOffset?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(Stored);

    public Task WriteAsync(StoredOffset offset, CancellationToken cancellationToken)
    {
        Stored = offset;
        return Task.CompletedTask;
    }
}
