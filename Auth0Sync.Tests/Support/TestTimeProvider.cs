using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Auth0Sync.Tests.Support;

/// <summary>A clock that a test advances. It reports the first periodic timer, and can skip short delays.</summary>
internal sealed class TestTimeProvider : FakeTimeProvider
{
    private readonly TaskCompletionSource<TimeSpan> _firstPeriod = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<TimeSpan> _skippedDelays = new();

    public TestTimeProvider()
        : base(new DateTimeOffset(2026, 11, 5, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Delays up to this length end immediately, so that a test need not know when to advance the clock.</summary>
    public TimeSpan SkipDelaysUpTo { get; set; }

    /// <summary>The delays that ended immediately, in order.</summary>
    public IReadOnlyList<TimeSpan> SkippedDelays => [.. _skippedDelays];

    /// <summary>Completes with the period of the first periodic timer when it is created.</summary>
    public Task<TimeSpan> FirstTimerPeriod => _firstPeriod.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var isSkipped = dueTime > TimeSpan.Zero && dueTime <= SkipDelaysUpTo;
        if (isSkipped)
        {
            _skippedDelays.Enqueue(dueTime);
        }

        var timer = base.CreateTimer(callback, state, isSkipped ? TimeSpan.Zero : dueTime, period);
        if (period > TimeSpan.Zero)
        {
            _firstPeriod.TrySetResult(period);
        }

        return timer;
    }
}
