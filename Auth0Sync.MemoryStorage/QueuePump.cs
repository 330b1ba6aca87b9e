namespace Auth0Sync.MemoryStorage;

/// <summary>
/// Works on a <see cref="MemoryEventQueue"/> as one instance of the queue trigger does: takes a batch, and takes the next as
/// soon as few enough messages are in work. A handler that returns ends its message; one that throws has it come back.
/// </summary>
/// <param name="queue">The queue.</param>
/// <param name="options">How many at once, and how often.</param>
/// <param name="handle">Handles the body of one message.</param>
/// <param name="time">The clock of the waits.</param>
public sealed class QueuePump(MemoryEventQueue queue, QueuePumpOptions options, Func<ReadOnlyMemory<byte>, CancellationToken, Task> handle, TimeProvider time)
{
    private static readonly TimeSpan MinPollingInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Works until it is cancelled; then what is in work is finished first.</summary>
    /// <param name="cancellationToken">Ends the taking of messages. What is in work is not cancelled.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var finished = new SemaphoreSlim(0);
        var inWork = 0;
        var pause = MinPollingInterval;
        while (!cancellationToken.IsCancellationRequested)
        {
            var messages = queue.Dequeue(options.BatchSize);
            foreach (var message in messages)
            {
                inWork++;
                _ = Task.Run(() => ProcessAsync(message, finished), CancellationToken.None);
            }

            if (messages.Count == 0)
            {
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < options.MaxPollingInterval ? pause * 2 : options.MaxPollingInterval;
                continue;
            }

            pause = MinPollingInterval;
            for (; inWork > options.NewBatchThreshold; inWork--)
            {
                await finished.WaitAsync(CancellationToken.None);
            }
        }

        for (; inWork > 0; inWork--)
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
            // The trigger does the same, whatever it was: the message comes back, and is poison after its last try.
            queue.Fail(message);
        }
        finally
        {
            finished.Release();
        }
    }
}
