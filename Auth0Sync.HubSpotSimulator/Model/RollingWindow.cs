namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>A limit on the calls of the last stretch of time; without a limit it is never full.</summary>
internal sealed class RollingWindow(int? limit, TimeSpan length)
{
    private readonly Queue<DateTimeOffset> _calls = [];

    public bool IsFull(DateTimeOffset now) => Remaining(now) <= 0;

    public int? Remaining(DateTimeOffset now)
    {
        while (_calls.TryPeek(out var oldest) && now - oldest >= length)
        {
            _calls.Dequeue();
        }

        return limit - _calls.Count;
    }

    public void Count(DateTimeOffset now)
    {
        if (limit is not null)
        {
            _calls.Enqueue(now);
        }
    }
}
