using System.Threading.RateLimiting;

namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>
/// Spreads calls so that no interval sees more than its limit, wherever the interval begins: a few calls may go at
/// once, the others one after the other at even distances. This is the generic cell rate algorithm. The limiters that
/// come with .NET read a clock of their own and keep the limit they were made with; here a test moves the clock, and
/// the target's answers and the other instances change the limit.
/// </summary>
/// <seealso href="https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm"/>
/// <param name="maxWait">Whoever would wait longer is refused, and told how long it would have been.</param>
/// <param name="time">The clock.</param>
internal sealed class CallRateLimiter(TimeSpan maxWait, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private readonly HashSet<Waiter> _waiters = [];
    private TaskCompletionSource _limitChanged = CreateSignal();
    private TimeSpan _spacing;
    private TimeSpan _burstAllowance;

    // When the next call may go. In the past, it is credit: up to the head, so many calls may go at once.
    private TimeSpan _nextDue;

    private TimeSpan _pausedUntil;

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>How long a call would be refused; null where it may go, if only after a wait.</summary>
    public TimeSpan? RetryAfter => CurrentWait is var wait && wait > maxWait ? wait : null;

    /// <summary>How long a call would wait.</summary>
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

    /// <summary>Sets the limit. Calls that wait keep their order and go at the new pace.</summary>
    /// <param name="maxCalls">The most calls, at least one.</param>
    /// <param name="burst">How many of them may go without distance, at least one.</param>
    /// <param name="interval">In any interval of this length.</param>
    public void SetLimit(double maxCalls, int burst, TimeSpan interval)
    {
        var distance = interval / Math.Max(1, maxCalls - burst);
        var head = distance * (burst - 1);
        TaskCompletionSource changed;
        lock (_lock)
        {
            if ((distance, head) == (_spacing, _burstAllowance))
            {
                return;
            }

            RescaleWaits(distance, head);
            (_spacing, _burstAllowance) = (distance, head);
            (changed, _limitChanged) = (_limitChanged, CreateSignal());
        }

        changed.SetResult();
    }

    /// <summary>
    /// Lets no call go before this time has passed. Calls that wait already go so much later, and keep their distances.
    /// </summary>
    public void Pause(TimeSpan duration)
    {
        lock (_lock)
        {
            var now = Now;
            var end = now + duration;
            var longer = Max(end - Max(_pausedUntil, now), TimeSpan.Zero);
            _pausedUntil = Max(_pausedUntil, end);
            _nextDue = Max(_nextDue + longer, end);
            foreach (var place in _waiters)
            {
                place.Due += longer;
            }
        }
    }

    /// <summary>Waits until a call may go.</summary>
    /// <returns>A lease that is acquired, or one that is not and tells the wait that was too long.</returns>
    public async Task<RateLimitLease> AcquireAsync(CancellationToken cancellationToken)
    {
        Waiter place;
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

            place = new Waiter(now + wait, now + maxWait);
            _waiters.Add(place);
        }

        try
        {
            // Whoever gives up meanwhile leaves its place empty: one call less, never one too many.
            return await WaitForTurnAsync(place, cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _waiters.Remove(place);
            }
        }
    }

    /// <summary>Returns when a call would go at once, or would be refused. It takes nothing from the budget.</summary>
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

            // A time that has passed is not looked up again, unless the call was postponed meanwhile.
            waitedFor = await DelayUnlessLimitChangesAsync(wait, changed, cancellationToken) ? due : null;
        }

        return new CallRateLimitLease(null);
    }

    /// <summary>Waits, but no longer than until the limit changes.</summary>
    /// <returns>Whether the whole time has passed.</returns>
    private async Task<bool> DelayUnlessLimitChangesAsync(TimeSpan wait, Task limitChanged, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // A delay is cut to milliseconds, which would end it before its time.
        var delay = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, over.Token);
        if (await Task.WhenAny(delay, limitChanged) == delay)
        {
            await delay;
            return true;
        }

        await over.CancelAsync();
        return false;
    }

    /// <summary>
    /// Gives what is waited for, and what was saved up, the new pace: so many calls as before, at other distances. Where
    /// all was saved up that could be, it is so again.
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
        foreach (var place in _waiters)
        {
            place.Due = from + ((place.Due - from) * ratio);
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

    /// <summary>The place of a call that waits.</summary>
    private sealed class Waiter(TimeSpan due, TimeSpan deadline)
    {
        /// <summary>When it may go.</summary>
        public TimeSpan Due { get; set; } = due;

        /// <summary>When it would have waited too long.</summary>
        public TimeSpan Deadline => deadline;
    }
}
