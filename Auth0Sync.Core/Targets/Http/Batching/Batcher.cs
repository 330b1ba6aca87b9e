namespace Auth0Sync.Core.Targets.Http.Batching;

/// <summary>
/// Joins what concurrent callers want into batches. The first caller opens a batch; it closes when the window is over or
/// the batch is full, and leaves when the call is due. Callers are served in the order they came. Nothing runs while
/// nobody waits, and no more is kept than the inputs of those who wait.
/// </summary>
/// <param name="call">The call that takes a batch.</param>
/// <param name="window">How long the first caller waits for others to join; zero sends at once.</param>
/// <param name="time">The clock of the window.</param>
internal sealed class Batcher<TInput, TAnswer>(IBatchCall<TInput, TAnswer> call, TimeSpan window, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<PendingInput> _pending = [];
    private readonly HashSet<Task> _runningBatches = [];
    private readonly TaskCompletionSource _closedSignal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _windowSignal;
    private TaskCompletionSource? _collectorCompletion;
    private bool _isClosed;

    /// <summary>Sends an input in the next batch and returns its own answer.</summary>
    /// <param name="input">The input.</param>
    /// <param name="cancellationToken">
    /// Takes the input out of a batch that has not left yet. One that has left is given up as a whole, because nothing
    /// may be sent on behalf of a caller who is gone; whether the call took effect is then unknown.
    /// </param>
    /// <exception cref="ObjectDisposedException">The batcher is closed.</exception>
    public async Task<TAnswer> SendAsync(TInput input, CancellationToken cancellationToken)
    {
        var waiting = new PendingInput(input, time.GetTimestamp(), cancellationToken);
        using var registration = cancellationToken.UnsafeRegister(waiting.Cancel, null);
        if (Enqueue(waiting))
        {
            _ = CollectBatchesAsync();
        }

        return await waiting.Task;
    }

    /// <summary>
    /// Takes no more inputs, sends those it has without waiting for others or for the call to be due, and waits until
    /// they are answered.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        while (Close() is { Length: > 0 } work)
        {
            await Task.WhenAll(work);
        }
    }

    /// <summary>Joins; true where nobody is collecting yet.</summary>
    private bool Enqueue(PendingInput pendingInput)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _pending.Add(pendingInput);
            if (_pending.Count >= call.MaxBatchSize)
            {
                _windowSignal?.TrySetResult();
            }

            if (_collectorCompletion is not null)
            {
                return false;
            }

            // Here, so that whoever closes sees at once that there is work.
            _collectorCompletion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    private async Task CollectBatchesAsync()
    {
        do
        {
            try
            {
                await WaitForWindowAsync();
                await await Task.WhenAny(call.WaitUntilDueAsync(), _closedSignal.Task);
                if (TakeBatch() is { Count: > 0 } batch)
                {
                    TrackBatch(SendBatchAsync(batch));
                }
            }
            catch (Exception e)
            {
                // Whoever waits throws it. The line goes on, or all who come later would wait for ever.
                TakeAllPending().ForEach(waiting => waiting.TrySetException(e));
            }
        }
        while (ContinueIfPending());
    }

    private async Task WaitForWindowAsync()
    {
        TaskCompletionSource open;
        TimeSpan left;
        lock (_lock)
        {
            left = window - time.GetElapsedTime(_pending[0].EnqueuedTimestamp);
            if (_isClosed || left <= TimeSpan.Zero || _pending.Count >= call.MaxBatchSize)
            {
                return;
            }

            _windowSignal = open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await using var timer = time.CreateTimer(_ => open.TrySetResult(), null, left, Timeout.InfiniteTimeSpan);
        await open.Task;
    }

    /// <summary>Takes the next batch out; what shares a key with it stays where it is in the line.</summary>
    private List<PendingInput> TakeBatch()
    {
        lock (_lock)
        {
            var batch = new List<PendingInput>();
            var keys = new HashSet<string>(StringComparer.Ordinal);
            var left = new List<PendingInput>();
            foreach (var waiting in _pending.Where(waiting => !waiting.Task.IsCompleted))
            {
                string[] own = batch.Count < call.MaxBatchSize ? [.. call.GetKeys(waiting.Input)] : [];
                if (batch.Count < call.MaxBatchSize && !keys.Overlaps(own))
                {
                    batch.Add(waiting);
                }
                else
                {
                    left.Add(waiting);
                }

                // A key that stays in the line is taken too, so that nobody overtakes it.
                keys.UnionWith(own);
            }

            _pending.Clear();
            _pending.AddRange(left);
            return batch;
        }
    }

    private List<PendingInput> TakeAllPending()
    {
        lock (_lock)
        {
            List<PendingInput> all = [.. _pending];
            _pending.Clear();
            return all;
        }
    }

    private async Task SendBatchAsync(List<PendingInput> batch)
    {
        using var given = CancellationTokenSource.CreateLinkedTokenSource([.. batch.Select(waiting => waiting.CancellationToken)]);
        try
        {
            var answers = await call.SendAsync([.. batch.Select(waiting => waiting.Input)], given.Token);
            foreach (var (waiting, answer) in batch.Zip(answers))
            {
                waiting.Complete(answer);
            }
        }
        catch (Exception e)
        {
            // The exception belongs to the callers; each of them throws it.
            batch.ForEach(waiting => waiting.TrySetException(e));
        }
    }

    private bool ContinueIfPending()
    {
        lock (_lock)
        {
            if (_pending.Count > 0)
            {
                return true;
            }

            _collectorCompletion?.SetResult();
            _collectorCompletion = null;
            return false;
        }
    }

    private void TrackBatch(Task sendTask)
    {
        lock (_lock)
        {
            _runningBatches.Add(sendTask);
            _ = sendTask.ContinueWith(UntrackBatch, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private void UntrackBatch(Task sendTask)
    {
        lock (_lock)
        {
            _runningBatches.Remove(sendTask);
        }
    }

    private Task[] Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _closedSignal.TrySetResult();
            _windowSignal?.TrySetResult();
            Task[] work = [.. _runningBatches.Where(work => !work.IsCompleted)];
            return _collectorCompletion is { Task: var collecting } ? [collecting, .. work] : work;
        }
    }

    private sealed class PendingInput(TInput input, long enqueuedTimestamp, CancellationToken cancellationToken)
        : TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public TInput Input => input;

        public long EnqueuedTimestamp => enqueuedTimestamp;

        public CancellationToken CancellationToken => cancellationToken;

        // Whoever gave up gets its cancellation, whichever of the two is noticed first.
        public void Complete(TAnswer response) =>
            _ = cancellationToken.IsCancellationRequested ? TrySetCanceled(cancellationToken) : TrySetResult(response);

        public void Cancel(object? state, CancellationToken token) => TrySetCanceled(token);
    }
}
