using Microsoft.Extensions.Time.Testing;

namespace Auth0Sync.Tests.Support;

/// <summary>A clock that a test moves, that tells when a periodic timer is set up on it, and that can skip short waits.</summary>
internal sealed class TestTimeProvider : FakeTimeProvider
{
    private readonly TaskCompletionSource<TimeSpan> _firstPeriod = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestTimeProvider()
        : base(new DateTimeOffset(2026, 11, 5, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Waits up to this long are over at once, so that nobody has to guess when to move the clock.</summary>
    public TimeSpan SkipDelaysUpTo { get; set; }

    /// <summary>The period of the first periodic timer, once it is there.</summary>
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
