using Microsoft.Extensions.Time.Testing;

namespace Auth0Sync.Tests.Support;

/// <summary>A clock that a test advances. It reports the first periodic timer, and can skip short delays.</summary>
internal sealed class TestTimeProvider : FakeTimeProvider
{
    private readonly TaskCompletionSource<TimeSpan> _firstPeriod = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestTimeProvider()
        : base(new DateTimeOffset(2026, 11, 5, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Delays up to this length end immediately, so that a test need not know when to advance the clock.</summary>
    public TimeSpan SkipDelaysUpTo { get; set; }

    /// <summary>Completes with the period of the first periodic timer when it is created.</summary>
    public Task<TimeSpan> FirstTimerPeriod => _firstPeriod.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime <= SkipDelaysUpTo ? TimeSpan.Zero : dueTime, period);
        if (period > TimeSpan.Zero)
        {
            _firstPeriod.TrySetResult(period);
        }

        return timer;
    }
}
