namespace Auth0Sync.Simulators.Http;

/// <summary>A limit of calls in a rolling time window. Without a limit it is never reached.</summary>
internal sealed class RollingWindow(int? limit, TimeSpan duration)
{
    private readonly Queue<DateTimeOffset> _calls = [];

    public bool IsFull(DateTimeOffset now) => GetRemaining(now) <= 0;

    public int? GetRemaining(DateTimeOffset now)
    {
        while (_calls.TryPeek(out var oldest) && now - oldest >= duration)
        {
            _calls.Dequeue();
        }

        return limit - _calls.Count;
    }

    public void RecordCall(DateTimeOffset now)
    {
        if (limit is not null)
        {
            _calls.Enqueue(now);
        }
    }
}
