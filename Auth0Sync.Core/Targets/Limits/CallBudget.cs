using System.Threading.RateLimiting;

namespace Auth0Sync.Core.Targets.Limits;

/// <summary>
/// Spreads calls so that no interval sees more than its limit, wherever the interval begins: a few calls may go at
/// once, the others one after the other at even distances. This is the generic cell rate algorithm. The limiters that
/// come with .NET read a clock of their own and keep the limit they were made with; here a test moves the clock, and
/// the target's answers and the other instances change the limit.
/// </summary>
/// <seealso href="https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm"/>
/// <param name="longestWait">Whoever would wait longer is refused, and told how long it would have been.</param>
/// <param name="time">The clock.</param>
internal sealed class CallBudget(TimeSpan longestWait, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private readonly HashSet<Place> _waiting = [];
    private TaskCompletionSource _changed = NewSignal();
    private TimeSpan _distance;
    private TimeSpan _head;

    // When the next call may go. In the past, it is credit: up to the head, so many calls may go at once.
    private TimeSpan _due;

    private TimeSpan _pausedUntil;

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>How long a call would be refused; null where it may go, if only after a wait.</summary>
    public TimeSpan? RefusedFor => Wait is var wait && wait > longestWait ? wait : null;

    /// <summary>How long a call would wait.</summary>
    public TimeSpan Wait
    {
        get
        {
            lock (_lock)
            {
                return WaitAt(Now);
            }
        }
    }

    /// <summary>Sets the limit. Calls that wait keep their order and go at the new pace.</summary>
    /// <param name="calls">The most calls, at least one.</param>
    /// <param name="atOnce">How many of them may go without distance, at least one.</param>
    /// <param name="interval">In any interval of this length.</param>
    public void Limit(double calls, int atOnce, TimeSpan interval)
    {
        var distance = interval / Math.Max(1, calls - atOnce);
        var head = distance * (atOnce - 1);
        TaskCompletionSource changed;
        lock (_lock)
        {
            if ((distance, head) == (_distance, _head))
            {
                return;
            }

            Rescale(distance, head);
            (_distance, _head) = (distance, head);
            (changed, _changed) = (_changed, NewSignal());
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
            var longer = Later(end - Later(_pausedUntil, now), TimeSpan.Zero);
            _pausedUntil = Later(_pausedUntil, end);
            _due = Later(_due + longer, end);
            foreach (var place in _waiting)
            {
                place.Due += longer;
            }
        }
    }

    /// <summary>Waits until a call may go.</summary>
    /// <returns>A lease that is acquired, or one that is not and tells the wait that was too long.</returns>
    public async Task<RateLimitLease> AcquireAsync(CancellationToken cancellationToken)
    {
        Place place;
        lock (_lock)
        {
            var now = Now;
            var wait = WaitAt(now);
            if (wait > longestWait)
            {
                return new CallPermit(wait);
            }

            _due = Later(_due, now - _head) + _distance;
            if (wait == TimeSpan.Zero)
            {
                return new CallPermit(null);
            }

            place = new Place(now + wait, now + longestWait);
            _waiting.Add(place);
        }

        try
        {
            // Whoever gives up meanwhile leaves its place empty: one call less, never one too many.
            return await WaitAsync(place, cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _waiting.Remove(place);
            }
        }
    }

    /// <summary>Returns when a call would go at once, or would be refused. It takes nothing from the budget.</summary>
    public async Task UntilDueAsync()
    {
        while (Look(null) is { Wait: var wait, Changed: var changed }
            && wait > TimeSpan.Zero
            && wait <= longestWait
            && !await PassesAsync(wait, changed, CancellationToken.None))
        {
        }
    }

    private async Task<RateLimitLease> WaitAsync(Place place, CancellationToken cancellationToken)
    {
        TimeSpan? waitedFor = null;
        while (Look(place) is { Wait: var wait, Changed: var changed, Due: var due } && wait > TimeSpan.Zero && due != waitedFor)
        {
            if (due > place.Latest)
            {
                return new CallPermit(wait);
            }

            // A time that has passed is not looked up again, unless the call was postponed meanwhile.
            waitedFor = await PassesAsync(wait, changed, cancellationToken) ? due : null;
        }

        return new CallPermit(null);
    }

    /// <summary>Waits, but no longer than until the limit changes.</summary>
    /// <returns>Whether the whole time has passed.</returns>
    private async Task<bool> PassesAsync(TimeSpan wait, Task changed, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // A delay is cut to milliseconds, which would end it before its time.
        var delay = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, over.Token);
        if (await Task.WhenAny(delay, changed) == delay)
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
    private void Rescale(TimeSpan distance, TimeSpan head)
    {
        var from = Later(Now, _pausedUntil);
        if (_due <= from - _head)
        {
            _due = from - head;
            return;
        }

        var ratio = distance / _distance;
        _due = from + ((_due - from) * ratio);
        foreach (var place in _waiting)
        {
            place.Due = from + ((place.Due - from) * ratio);
        }
    }

    private (TimeSpan Wait, Task Changed, TimeSpan Due) Look(Place? place)
    {
        lock (_lock)
        {
            var due = place?.Due ?? _due;
            return (Later(due - Now, TimeSpan.Zero), _changed.Task, due);
        }
    }

    private TimeSpan WaitAt(TimeSpan now) => Later(_due - now, TimeSpan.Zero);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>The place of a call that waits.</summary>
    private sealed class Place(TimeSpan due, TimeSpan latest)
    {
        /// <summary>When it may go.</summary>
        public TimeSpan Due { get; set; } = due;

        /// <summary>When it would have waited too long.</summary>
        public TimeSpan Latest => latest;
    }
}
