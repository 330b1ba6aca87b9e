using System.Diagnostics;
using System.Threading.Channels;

namespace Auth0Sync.Core.Targets.Http.Batching;

/// <summary>
/// Joins the inputs of concurrent callers into batches, in the order they came. A batch closes when the window of its
/// first input ends or the batch is full, and is sent when the call is due.
/// </summary>
internal sealed class Batcher<TInput, TResponse> : IAsyncDisposable
{
    private readonly IBatchCall<TInput, TResponse> _call;
    private readonly TimeSpan _window;
    private readonly TimeProvider _time;
    private readonly Channel<PendingInput> _inputs = Channel.CreateUnbounded<PendingInput>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _loop;

    /// <summary>Starts the loop that reads the inputs.</summary>
    /// <param name="call">The call that takes a batch.</param>
    /// <param name="window">How long the first caller waits for others to join; zero sends at once.</param>
    /// <param name="time">The clock of the window.</param>
    public Batcher(IBatchCall<TInput, TResponse> call, TimeSpan window, TimeProvider time)
    {
        (_call, _window, _time) = (call, window, time);
        _loop = RunAsync();
    }

    /// <summary>Sends an input in the next batch and returns its own response.</summary>
    /// <param name="input">The input.</param>
    /// <param name="cancellationToken">
    /// Removes the input from a batch that is not sent yet. A sent batch is canceled as a whole, because nothing may be
    /// done for a caller that is gone; whether the call took effect is then unknown.
    /// </param>
    /// <exception cref="ObjectDisposedException">The batcher is disposed.</exception>
    public async Task<TResponse> SendAsync(TInput input, CancellationToken cancellationToken)
    {
        var pending = new PendingInput(input, _time.GetTimestamp(), cancellationToken);
        using var registration = cancellationToken.UnsafeRegister(pending.Cancel, null);
        ObjectDisposedException.ThrowIf(!_inputs.Writer.TryWrite(pending), this);
        return await pending.Task;
    }

    /// <summary>
    /// Accepts no more inputs, sends the pending ones without waiting for the window or the rate limit, and waits for
    /// their responses.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _inputs.Writer.TryComplete();
        _closed.TrySetResult();
        await _loop;
    }

    private async Task RunAsync()
    {
        // The loop outlives the event during which it started, and is not part of that event's trace.
        Activity.Current = null;
        var pending = new List<PendingInput>();
        var running = new List<Task>();
        while (pending.Count > 0 || await _inputs.Reader.WaitToReadAsync())
        {
            try
            {
                await CollectAsync(pending);
                if (TakeBatch(pending) is { Count: > 0 } batch)
                {
                    running.RemoveAll(task => task.IsCompleted);
                    running.Add(StartBatch(batch));
                }
            }
            catch (Exception e)
            {
                // The waiting callers get the exception; the loop serves the next ones.
                ReadAvailable(pending);
                pending.ForEach(input => input.TrySetException(e));
                pending.Clear();
            }
        }

        await Task.WhenAll(running);
    }

    private async Task CollectAsync(List<PendingInput> pending)
    {
        ReadAvailable(pending);
        if (_window - _time.GetElapsedTime(pending[0].EnqueuedTimestamp) is var remaining && remaining > TimeSpan.Zero)
        {
            using var windowEnd = new CancellationTokenSource(remaining, _time);
            while (pending.Count < _call.MaxBatchSize && await WaitForInputAsync(windowEnd.Token))
            {
                ReadAvailable(pending);
            }
        }

        await await Task.WhenAny(_call.WaitUntilDueAsync(), _closed.Task);
        ReadAvailable(pending);
    }

    /// <summary>Whether there is another input before the window ends or the batcher is disposed.</summary>
    private async Task<bool> WaitForInputAsync(CancellationToken windowEnd)
    {
        var wait = _inputs.Reader.WaitToReadAsync(windowEnd).AsTask();
        await ((Task)wait).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return wait.IsCompletedSuccessfully && await wait;
    }

    private void ReadAvailable(List<PendingInput> pending)
    {
        while (_inputs.Reader.TryRead(out var input))
        {
            pending.Add(input);
        }
    }

    /// <summary>Removes the next batch; an input that shares a key with it stays in its place.</summary>
    private List<PendingInput> TakeBatch(List<PendingInput> pending)
    {
        var batch = new List<PendingInput>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var remaining = new List<PendingInput>();
        foreach (var input in pending.Where(input => !input.Task.IsCompleted))
        {
            string[] ownKeys = batch.Count < _call.MaxBatchSize ? [.. _call.GetKeys(input.Input)] : [];
            var isTaken = batch.Count < _call.MaxBatchSize && !keys.Overlaps(ownKeys);
            (isTaken ? batch : remaining).Add(input);

            // The keys of an input that stays are taken too, so that no later one overtakes it.
            keys.UnionWith(ownKeys);
        }

        pending.Clear();
        pending.AddRange(remaining);
        return batch;
    }

    // A call runs in the context of its first caller, not in that of the loop.
    private Task StartBatch(List<PendingInput> batch)
    {
        if (batch[0].Context is not { } context)
        {
            return SendBatchAsync(batch);
        }

        var sending = Task.CompletedTask;
        ExecutionContext.Run(context, _ => sending = SendBatchAsync(batch), null);
        return sending;
    }

    private async Task SendBatchAsync(List<PendingInput> batch)
    {
        using var canceled = CancellationTokenSource.CreateLinkedTokenSource([.. batch.Select(input => input.CancellationToken)]);
        try
        {
            var responses = await _call.SendAsync([.. batch.Select(input => input.Input)], canceled.Token);
            foreach (var (input, response) in batch.Zip(responses))
            {
                input.Complete(response);
            }
        }
        catch (Exception e)
        {
            batch.ForEach(input => input.TrySetException(e));
        }
    }

    private sealed class PendingInput(TInput input, long enqueuedTimestamp, CancellationToken cancellationToken)
        : TaskCompletionSource<TResponse>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public TInput Input => input;

        public long EnqueuedTimestamp => enqueuedTimestamp;

        public CancellationToken CancellationToken => cancellationToken;

        public ExecutionContext? Context { get; } = ExecutionContext.Capture();

        // A caller that canceled gets its cancellation, even if the response came first.
        public void Complete(TResponse response) =>
            _ = cancellationToken.IsCancellationRequested ? TrySetCanceled(cancellationToken) : TrySetResult(response);

        public void Cancel(object? state, CancellationToken token) => TrySetCanceled(token);
    }
}
