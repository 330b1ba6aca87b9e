using Azure;

namespace Auth0Sync.Core.Pausing;

/// <summary>Stores which targets are paused, for all instances.</summary>
public interface IPauseStore
{
    /// <returns>Null if the target is not paused.</returns>
    /// <exception cref="RequestFailedException">The store cannot be read.</exception>
    Task<PausedTarget?> FindAsync(string target, CancellationToken cancellationToken);

    /// <returns>False if the target is already paused: who paused it first stays recorded.</returns>
    /// <exception cref="RequestFailedException">The store cannot be written.</exception>
    Task<bool> TryAddAsync(PausedTarget paused, CancellationToken cancellationToken);

    /// <returns>False if the target was not paused.</returns>
    /// <exception cref="RequestFailedException">The store cannot be written.</exception>
    Task<bool> TryRemoveAsync(string target, CancellationToken cancellationToken);

    /// <exception cref="RequestFailedException">The store cannot be read.</exception>
    Task<IReadOnlyList<PausedTarget>> ListAsync(CancellationToken cancellationToken);
}
