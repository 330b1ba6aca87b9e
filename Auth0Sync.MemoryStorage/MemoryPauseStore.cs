using System.Collections.Concurrent;
using Auth0Sync.Core.Pausing;

namespace Auth0Sync.MemoryStorage;

/// <summary>An in-memory store of paused targets.</summary>
public sealed class MemoryPauseStore : IPauseStore
{
    private readonly ConcurrentDictionary<string, PausedTarget> _paused = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<PausedTarget?> FindAsync(string target, CancellationToken cancellationToken) => Task.FromResult(_paused.GetValueOrDefault(target));

    /// <inheritdoc/>
    public Task<bool> TryAddAsync(PausedTarget paused, CancellationToken cancellationToken) => Task.FromResult(_paused.TryAdd(paused.Target, paused));

    /// <inheritdoc/>
    public Task<bool> TryRemoveAsync(string target, CancellationToken cancellationToken) => Task.FromResult(_paused.TryRemove(target, out _));

    /// <inheritdoc/>
    public Task<IReadOnlyList<PausedTarget>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<PausedTarget>>([.. _paused.Values]);
}
