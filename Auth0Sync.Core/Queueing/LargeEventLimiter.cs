using Auth0Sync.Core.Events;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Queueing;

/// <summary>
/// Bounds the memory of the events in work that are larger than a message: compressed, or in a blob. The platform has
/// hundreds of messages in work at once, and each of these may become as large as the largest body, several times over
/// when it is read. Those beyond the limit wait in the form they have on the queue.
/// </summary>
public sealed class LargeEventLimiter(IOptions<WebhookOptions> options) : IDisposable
{
    // Together they are no larger than the largest body that may be allowed, and read they take some 15 times that.
    private readonly SemaphoreSlim _semaphore = new(Math.Max(1, EventReader.MaxBodyBytes / options.Value.MaxBodyBytes));

    /// <summary>Waits until there is room for a message, if it needs any.</summary>
    /// <param name="body">The body of the message.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <returns>The place, to be disposed when the message is done; null where it needs none.</returns>
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

    private sealed class Permit(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
