using Auth0Sync.Core.Events;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Queueing;

/// <summary>
/// Limits the memory of events that are larger than a message: compressed, or in a blob. The platform processes hundreds of
/// messages concurrently, and such an event can take a multiple of the largest body when it is read. Events beyond the limit
/// wait without being decompressed or downloaded.
/// </summary>
public sealed class LargeEventLimiter(IOptions<WebhookOptions> options) : IDisposable
{
    // Together at most as large as the largest body that a setting allows; in memory some 15 times that.
    private readonly SemaphoreSlim _semaphore = new(Math.Max(1, EventReader.MaxBodyBytes / options.Value.MaxBodyBytes));

    /// <summary>Waits for a permit if a message needs one.</summary>
    /// <returns>The permit, to be disposed when the message is completed; null if none is needed.</returns>
    public async ValueTask<IDisposable?> AcquireAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (EventMessageCodec.HasUncompressedEvent(body.Span))
        {
            return null;
        }

        await _semaphore.WaitAsync(cancellationToken);
        return new Permit(_semaphore);
    }

    /// <inheritdoc/>
    public void Dispose() => _semaphore.Dispose();

    private sealed class Permit(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
