using System.Threading.RateLimiting;

namespace Auth0Sync.Core.Targets.Limits;

/// <summary>
/// Spreads calls so that no interval sees more than its limit, wherever the interval begins: a few calls may go at
/// once, the others one after the other at even distances. This is the generic cell rate algorithm. The limiters that
/// come with .NET read a clock of their own and keep the limit they were made with; here a test moves the clock, and
/// the target's answers change the limit.
/// </summary>
/// <seealso href="https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm"/>
/// <param name="longestWait">Whoever would wait longer is refused, and told how long it would have been.</param>
/// <param name="time">The clock.</param>
internal sealed class CallBudget(TimeSpan longestWait, TimeProvider time)
{
    // One call of twenty may go without distance: the calls of a lone event need not wait for each other.
    private const int ShareAtOnce = 20;

    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _distance;
    private TimeSpan _head;

    // When the next call would be due if none could ever go at once.
    private TimeSpan _next;

    private TimeSpan _pausedUntil;

    // How much later than planned the calls that wait go, because of all pauses so far.
    private TimeSpan _postponed;

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>How long a call would be refused; null where it may go, if only after a wait.</summary>
    public TimeSpan? RefusedFor => Wait() is var wait && wait > longestWait ? wait : null;

    /// <summary>Sets the limit. Calls that wait keep their place.</summary>
    /// <param name="calls">The most calls, at least one.</param>
    /// <param name="interval">In any interval of this length.</param>
    public void Limit(int calls, TimeSpan interval)
    {
        var atOnce = Math.Max(1, calls / ShareAtOnce);
        lock (_lock)
        {
            _distance = interval / Math.Max(1, calls - atOnce);
            _head = _distance * (atOnce - 1);
        }
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
            _postponed += longer;
            _next = Later(_next + longer, end + _head);
        }
    }

    /// <summary>Waits until a call may go.</summary>
    /// <returns>A lease that is acquired, or one that is not and tells the wait that was too long.</returns>
    public async Task<RateLimitLease> AcquireAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        Place place;
        lock (_lock)
        {
            var now = Now;
            wait = Wait(now);
            if (wait > longestWait)
            {
                return new CallPermit(wait);
            }

            _next = Later(_next, now) + _distance;
            place = new Place(now + wait, now + longestWait, _postponed);
        }

        while (wait > TimeSpan.Zero)
        {
            // Whoever gives up meanwhile leaves its place empty: one call less, never one too many.
            await Task.Delay(WholeMilliseconds(wait), time, cancellationToken);
            (place, wait) = Postpone(place);
            if (place.Due > place.Latest)
            {
                return new CallPermit(wait);
            }
        }

        return new CallPermit(null);
    }

    /// <summary>Returns when a call would go at once, or would be refused. It takes nothing from the budget.</summary>
    public Task UntilDueAsync() => Wait() is var wait && wait > TimeSpan.Zero && wait <= longestWait
        ? Task.Delay(WholeMilliseconds(wait), time)
        : Task.CompletedTask;

    private TimeSpan Wait()
    {
        lock (_lock)
        {
            return Wait(Now);
        }
    }

    private TimeSpan Wait(TimeSpan now) => Later(Later(_next - _head, _pausedUntil) - now, TimeSpan.Zero);

    /// <summary>Moves a place behind the pauses that began since it was taken, and tells what is left to wait for it.</summary>
    private (Place Place, TimeSpan Left) Postpone(Place place)
    {
        lock (_lock)
        {
            var later = place with { Due = place.Due + _postponed - place.Postponed, Postponed = _postponed };
            return (later, later == place ? TimeSpan.Zero : Later(later.Due - Now, TimeSpan.Zero));
        }
    }

    // A delay is cut to milliseconds, which would end it before its time.
    private static TimeSpan WholeMilliseconds(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>The place of a call that waits.</summary>
    /// <param name="Due">When it may go.</param>
    /// <param name="Latest">When it would have waited too long.</param>
    /// <param name="Postponed">How long all pauses were that are in <paramref name="Due"/>.</param>
    private readonly record struct Place(TimeSpan Due, TimeSpan Latest, TimeSpan Postponed);
}
