using System.Threading.RateLimiting;

namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>
/// Spaces calls so that no sliding interval exceeds the limit: a small burst goes at once, the others follow at even
/// distances (generic cell rate algorithm). .NET's own limiters have a fixed limit and no <see cref="TimeProvider"/>; here
/// the target's responses and the other instances change the limit, and tests move the clock.
/// </summary>
/// <seealso href="https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm"/>
/// <param name="maxWait">A call that would wait longer is rejected.</param>
/// <param name="time">The clock.</param>
internal sealed class CallRateLimiter(TimeSpan maxWait, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private readonly HashSet<Waiter> _waiters = [];
    private TaskCompletionSource _limitChanged = CreateSignal();
    private TimeSpan _spacing;
    private TimeSpan _burstAllowance;

    // When the next call may be sent. If it is in the past, it is burst credit, up to the burst allowance.
    private TimeSpan _nextDue;

    private TimeSpan _pausedUntil;

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>When a call would be accepted again; null if it would be now, even if it had to wait.</summary>
    public TimeSpan? RetryAfter => CurrentWait is var wait && wait > maxWait ? wait : null;

    /// <summary>How long a new call would wait.</summary>
    public TimeSpan CurrentWait
    {
        get
        {
            lock (_lock)
            {
                return GetWait(Now);
            }
        }
    }

    /// <summary>Sets the limit. Waiting calls keep their order and continue at the new rate.</summary>
    /// <param name="maxCalls">The maximum of calls in any interval, at least one.</param>
    /// <param name="burst">How many of them may be sent at once, at least one.</param>
    /// <param name="interval">The length of the interval.</param>
    public void SetLimit(double maxCalls, int burst, TimeSpan interval)
    {
        var spacing = interval / Math.Max(1, maxCalls - burst);
        var burstAllowance = spacing * (burst - 1);
        TaskCompletionSource changed;
        lock (_lock)
        {
            if ((spacing, burstAllowance) == (_spacing, _burstAllowance))
            {
                return;
            }

            RescaleWaits(spacing, burstAllowance);
            (_spacing, _burstAllowance) = (spacing, burstAllowance);
            (changed, _limitChanged) = (_limitChanged, CreateSignal());
        }

        changed.SetResult();
    }

    /// <summary>
    /// Sends no call for this long. Waiting calls are delayed by the same time and keep their distances.
    /// </summary>
    public void Pause(TimeSpan duration)
    {
        lock (_lock)
        {
            var now = Now;
            var end = now + duration;
            var extension = Max(end - Max(_pausedUntil, now), TimeSpan.Zero);
            _pausedUntil = Max(_pausedUntil, end);
            _nextDue = Max(_nextDue + extension, end);
            foreach (var waiter in _waiters)
            {
                waiter.Due += extension;
            }
        }
    }

    /// <summary>Waits until a call may be sent.</summary>
    /// <returns>A lease; if it is not acquired, its metadata has the wait that would be too long.</returns>
    public async Task<RateLimitLease> AcquireAsync(CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            var now = Now;
            var wait = GetWait(now);
            if (wait > maxWait)
            {
                return new CallRateLimitLease(wait);
            }

            _nextDue = Max(_nextDue, now - _burstAllowance) + _spacing;
            if (wait == TimeSpan.Zero)
            {
                return new CallRateLimitLease(null);
            }

            waiter = new Waiter(now + wait, now + maxWait);
            _waiters.Add(waiter);
        }

        try
        {
            // A canceled call leaves its slot unused: one call less, never one too many.
            return await WaitForTurnAsync(waiter, cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _waiters.Remove(waiter);
            }
        }
    }

    /// <summary>Returns when a call would be sent at once, or would be rejected. Uses no permit.</summary>
    public async Task WaitUntilDueAsync()
    {
        while (GetState(null) is { Wait: var wait, Changed: var changed }
            && wait > TimeSpan.Zero
            && wait <= maxWait
            && !await DelayUnlessLimitChangesAsync(wait, changed, CancellationToken.None))
        {
        }
    }

    private async Task<RateLimitLease> WaitForTurnAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        TimeSpan? waitedFor = null;
        while (GetState(waiter) is { Wait: var wait, Changed: var changed, Due: var due } && wait > TimeSpan.Zero && due != waitedFor)
        {
            if (due > waiter.Deadline)
            {
                return new CallRateLimitLease(wait);
            }

            // After a full wait the call is due, unless it was postponed meanwhile.
            waitedFor = await DelayUnlessLimitChangesAsync(wait, changed, cancellationToken) ? due : null;
        }

        return new CallRateLimitLease(null);
    }

    /// <summary>Waits, but at most until the limit changes.</summary>
    /// <returns>Whether the full time has passed.</returns>
    private async Task<bool> DelayUnlessLimitChangesAsync(TimeSpan wait, Task limitChanged, CancellationToken cancellationToken)
    {
        using var delayCanceled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Task.Delay truncates to milliseconds and would end too early.
        var delay = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, delayCanceled.Token);
        if (await Task.WhenAny(delay, limitChanged) == delay)
        {
            await delay;
            return true;
        }

        await delayCanceled.CancelAsync();
        return false;
    }

    /// <summary>
    /// Applies the new spacing to waiting calls and to the burst credit, as the same number of calls. A full credit stays
    /// full.
    /// </summary>
    private void RescaleWaits(TimeSpan spacing, TimeSpan burstAllowance)
    {
        var from = Max(Now, _pausedUntil);
        if (_nextDue <= from - _burstAllowance)
        {
            _nextDue = from - burstAllowance;
            return;
        }

        var ratio = spacing / _spacing;
        _nextDue = from + ((_nextDue - from) * ratio);
        foreach (var waiter in _waiters)
        {
            waiter.Due = from + ((waiter.Due - from) * ratio);
        }
    }

    private (TimeSpan Wait, Task Changed, TimeSpan Due) GetState(Waiter? waiter)
    {
        lock (_lock)
        {
            var due = waiter?.Due ?? _nextDue;
            return (Max(due - Now, TimeSpan.Zero), _limitChanged.Task, due);
        }
    }

    private TimeSpan GetWait(TimeSpan now) => Max(_nextDue - now, TimeSpan.Zero);

    private static TaskCompletionSource CreateSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private sealed class Waiter(TimeSpan due, TimeSpan deadline)
    {
        /// <summary>When the call may be sent.</summary>
        public TimeSpan Due { get; set; } = due;

        /// <summary>When the call would have waited too long.</summary>
        public TimeSpan Deadline => deadline;
    }
}
