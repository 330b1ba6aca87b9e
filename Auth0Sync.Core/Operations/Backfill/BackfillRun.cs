using Auth0Sync.Core.Operations.Failures;

namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>The counts of a run, and its pace.</summary>
internal sealed class BackfillRun(IReadOnlyList<string> targets, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private TimeSpan _nextBatchDue;
    private long _lastLine;
    private long _userCount;

    public IReadOnlyList<string> Targets => targets;

    public LineProblems Problems { get; private set; } = new();

    public long ResumedAfterLine { get; private set; }

    public void ResumeAfter(BackfillCheckpoint checkpoint)
    {
        ResumedAfterLine = _lastLine = checkpoint.Line;
        Problems = new LineProblems(checkpoint.ProblemCount, checkpoint.Problems);
    }

    /// <summary>Waits so that the users do not exceed the rate. Time that was lost is not made up for.</summary>
    public async Task WaitUntilDueAsync(int users, double usersPerSecond, CancellationToken cancellationToken)
    {
        var elapsed = time.GetElapsedTime(_started);
        if (_nextBatchDue > elapsed)
        {
            await Task.Delay(_nextBatchDue - elapsed, time, cancellationToken);
            elapsed = _nextBatchDue;
        }

        _nextBatchDue = elapsed + TimeSpan.FromSeconds(users / usersPerSecond);
    }

    public void Complete(long line, int users)
    {
        _lastLine = Math.Max(line, _lastLine);
        _userCount += users;
    }

    public BackfillProgress ToProgress(double fraction) => new(_lastLine, _userCount, Problems.Count, fraction, time.GetElapsedTime(_started));

    public BackfillReport ToReport(BackfillResult result, OperationFailure? failure = null) => new(
        result,
        targets,
        ResumedAfterLine,
        _lastLine,
        _userCount,
        _userCount * targets.Count,
        Problems.Count,
        Problems.First,
        time.GetElapsedTime(_started),
        failure?.Problem)
    {
        Failure = failure?.Kind,
    };
}
