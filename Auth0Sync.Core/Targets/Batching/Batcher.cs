namespace Auth0Sync.Core.Targets.Batching;

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
    private readonly List<Waiting> _waiting = [];
    private readonly HashSet<Task> _work = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _open;
    private TaskCompletionSource? _collecting;
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
        var waiting = new Waiting(input, time.GetTimestamp(), cancellationToken);
        using var registration = cancellationToken.UnsafeRegister(waiting.Cancel, null);
        if (Join(waiting))
        {
            _ = CollectAsync();
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
    private bool Join(Waiting waiting)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _waiting.Add(waiting);
            if (_waiting.Count >= call.MaxInputs)
            {
                _open?.TrySetResult();
            }

            if (_collecting is not null)
            {
                return false;
            }

            // Here, so that whoever closes sees at once that there is work.
            _collecting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    private async Task CollectAsync()
    {
        do
        {
            try
            {
                await UntilWindowIsOverAsync();
                await await Task.WhenAny(call.UntilDueAsync(), _closed.Task);
                if (Take() is { Count: > 0 } batch)
                {
                    Track(SendAsync(batch));
                }
            }
            catch (Exception e)
            {
                // Whoever waits throws it. The line goes on, or all who come later would wait for ever.
                TakeAll().ForEach(waiting => waiting.TrySetException(e));
            }
        }
        while (GoesOn());
    }

    private async Task UntilWindowIsOverAsync()
    {
        TaskCompletionSource open;
        TimeSpan left;
        lock (_lock)
        {
            left = window - time.GetElapsedTime(_waiting[0].Since);
            if (_isClosed || left <= TimeSpan.Zero || _waiting.Count >= call.MaxInputs)
            {
                return;
            }

            _open = open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await using var timer = time.CreateTimer(_ => open.TrySetResult(), null, left, Timeout.InfiniteTimeSpan);
        await open.Task;
    }

    /// <summary>Takes the next batch out; what shares a key with it stays where it is in the line.</summary>
    private List<Waiting> Take()
    {
        lock (_lock)
        {
            var batch = new List<Waiting>();
            var keys = new HashSet<string>(StringComparer.Ordinal);
            var left = new List<Waiting>();
            foreach (var waiting in _waiting.Where(waiting => !waiting.Task.IsCompleted))
            {
                string[] own = batch.Count < call.MaxInputs ? [.. call.KeysOf(waiting.Input)] : [];
                if (batch.Count < call.MaxInputs && !keys.Overlaps(own))
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

            _waiting.Clear();
            _waiting.AddRange(left);
            return batch;
        }
    }

    private List<Waiting> TakeAll()
    {
        lock (_lock)
        {
            List<Waiting> all = [.. _waiting];
            _waiting.Clear();
            return all;
        }
    }

    private async Task SendAsync(List<Waiting> batch)
    {
        using var given = CancellationTokenSource.CreateLinkedTokenSource([.. batch.Select(waiting => waiting.CancellationToken)]);
        try
        {
            var answers = await call.SendAsync([.. batch.Select(waiting => waiting.Input)], given.Token);
            foreach (var (waiting, answer) in batch.Zip(answers))
            {
                waiting.Settle(answer);
            }
        }
        catch (Exception e)
        {
            // The exception belongs to the callers; each of them throws it.
            batch.ForEach(waiting => waiting.TrySetException(e));
        }
    }

    private bool GoesOn()
    {
        lock (_lock)
        {
            if (_waiting.Count > 0)
            {
                return true;
            }

            _collecting?.SetResult();
            _collecting = null;
            return false;
        }
    }

    private void Track(Task work)
    {
        lock (_lock)
        {
            _work.Add(work);
            _ = work.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private void Forget(Task work)
    {
        lock (_lock)
        {
            _work.Remove(work);
        }
    }

    private Task[] Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _closed.TrySetResult();
            _open?.TrySetResult();
            Task[] work = [.. _work.Where(work => !work.IsCompleted)];
            return _collecting is { Task: var collecting } ? [collecting, .. work] : work;
        }
    }

    private sealed class Waiting(TInput input, long since, CancellationToken cancellationToken)
        : TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public TInput Input => input;

        public long Since => since;

        public CancellationToken CancellationToken => cancellationToken;

        // Whoever gave up gets its cancellation, whichever of the two is noticed first.
        public void Settle(TAnswer answer) =>
            _ = cancellationToken.IsCancellationRequested ? TrySetCanceled(cancellationToken) : TrySetResult(answer);

        public void Cancel(object? state, CancellationToken token) => TrySetCanceled(token);
    }
}
