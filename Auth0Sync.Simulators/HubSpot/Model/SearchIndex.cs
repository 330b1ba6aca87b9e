namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The search index: an older snapshot of the contacts.</summary>
internal sealed class SearchIndex(ContactSnapshot initial, TimeSpan delay)
{
    private readonly Queue<(DateTimeOffset WrittenAt, ContactSnapshot Book)> _pending = [];

    private ContactSnapshot _visible = initial;

    /// <summary>The time until a write is visible.</summary>
    public TimeSpan Delay { get; set; } = delay;

    public void Record(DateTimeOffset now, ContactSnapshot snapshot)
    {
        _pending.Enqueue((now, snapshot));
        Advance(now);
    }

    public ContactSnapshot GetSnapshot(DateTimeOffset now)
    {
        Advance(now);
        return _visible;
    }

    /// <summary>Makes all writes so far visible.</summary>
    public void Refresh() => Advance(DateTimeOffset.MaxValue);

    private void Advance(DateTimeOffset now)
    {
        while (_pending.TryPeek(out var next) && now - next.WrittenAt >= Delay)
        {
            _visible = _pending.Dequeue().Book;
        }
    }
}
