namespace Auth0Sync.MemoryStorage;

/// <summary>
/// Processes a <see cref="MemoryEventQueue"/> as one instance of the queue trigger does: it receives a batch, and the next
/// one when few enough messages are in progress. A message is deleted when its handler returns, and retried when it throws.
/// </summary>
/// <param name="handle">Handles the body of one message.</param>
/// <param name="time">The clock of the polling delays.</param>
/// <param name="target">The target whose queue is processed, as by the trigger of its function; null for all.</param>
public sealed class QueuePump(MemoryEventQueue queue, QueuePumpOptions options, Func<ReadOnlyMemory<byte>, CancellationToken, Task> handle, TimeProvider time, string? target = null)
{
    private static readonly TimeSpan MinPollingInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs until canceled, and then waits for the messages in progress, which are not canceled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var finished = new SemaphoreSlim(0);
        var inProgress = 0;
        var delay = MinPollingInterval;
        while (!cancellationToken.IsCancellationRequested)
        {
            var messages = queue.Dequeue(options.BatchSize, target);
            foreach (var message in messages)
            {
                inProgress++;
                _ = Task.Run(() => ProcessAsync(message, finished), CancellationToken.None);
            }

            if (messages.Count == 0)
            {
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                delay = delay * 2 < options.MaxPollingInterval ? delay * 2 : options.MaxPollingInterval;
                continue;
            }

            delay = MinPollingInterval;
            for (; inProgress > options.NewBatchThreshold; inProgress--)
            {
                await finished.WaitAsync(CancellationToken.None);
            }
        }

        for (; inProgress > 0; inProgress--)
        {
            await finished.WaitAsync(CancellationToken.None);
        }
    }

    private async Task ProcessAsync(QueuedMessage message, SemaphoreSlim finished)
    {
        try
        {
            await handle(message.Body, CancellationToken.None);
            await queue.DeleteAsync(message);
        }
        catch (Exception)
        {
            // As the trigger does for any exception: the message is retried, and poison after its last attempt.
            queue.Fail(message);
        }
        finally
        {
            finished.Release();
        }
    }
}
