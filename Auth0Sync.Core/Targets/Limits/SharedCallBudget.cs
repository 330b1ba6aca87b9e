using System.Threading.RateLimiting;

namespace Auth0Sync.Core.Targets.Limits;

/// <summary>A target's budget of calls, of which this instance uses its share.</summary>
internal sealed class SharedCallBudget
{
    // One call of twenty may go without distance: the calls of a lone event need not wait for each other. They are also
    // all that an instance has before it has seen the others.
    private const int PartAtOnce = 20;

    private readonly Lock _lock = new();
    private readonly CallBudget _budget;
    private readonly BudgetShare _share;
    private (double Calls, TimeSpan Interval) _limit;

    /// <summary>A budget.</summary>
    /// <param name="limit">The most calls of all instances together, in any interval of this length.</param>
    /// <param name="longestWait">Whoever would wait longer is refused.</param>
    /// <param name="share">This instance's share.</param>
    /// <param name="time">The clock.</param>
    public SharedCallBudget((double Calls, TimeSpan Interval) limit, TimeSpan longestWait, BudgetShare share, TimeProvider time)
    {
        _budget = new CallBudget(longestWait, time);
        _share = share;
        _share.Changed += Apply;
        Limit(limit.Calls, limit.Interval);
    }

    /// <summary>How long a call would be refused; null where it may go, if only after a wait.</summary>
    public TimeSpan? RefusedFor
    {
        get
        {
            NeedMoreWhereShort();
            return _budget.RefusedFor;
        }
    }

    /// <summary>Sets the limit of all instances together.</summary>
    public void Limit(double calls, TimeSpan interval)
    {
        lock (_lock)
        {
            _limit = (calls, interval);
        }

        Apply();
    }

    /// <inheritdoc cref="CallBudget.Pause"/>
    public void Pause(TimeSpan duration) => _budget.Pause(duration);

    /// <inheritdoc cref="CallBudget.AcquireAsync"/>
    public Task<RateLimitLease> AcquireAsync(CancellationToken cancellationToken)
    {
        _share.Use();
        NeedMoreWhereShort();
        return _budget.AcquireAsync(cancellationToken);
    }

    /// <inheritdoc cref="CallBudget.UntilDueAsync"/>
    public Task UntilDueAsync()
    {
        NeedMoreWhereShort();
        return _budget.UntilDueAsync();
    }

    private void NeedMoreWhereShort()
    {
        if (_budget.Wait > TimeSpan.Zero)
        {
            _share.Need();
        }
    }

    private void Apply()
    {
        lock (_lock)
        {
            var own = Math.Max(1, _limit.Calls * (_share.Part ?? 1.0 / PartAtOnce));
            _budget.Limit(own, Math.Max(1, (int)(_share.Part is null ? own : own / PartAtOnce)), _limit.Interval);
        }
    }
}
