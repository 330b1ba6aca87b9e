namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>What the search sees: the book as it was a while ago.</summary>
internal sealed class SearchIndex(ContactBook start, TimeSpan delay)
{
    private readonly Queue<(DateTimeOffset WrittenAt, ContactBook Book)> _pending = [];

    private ContactBook _visible = start;

    /// <summary>How long a write stays unseen.</summary>
    public TimeSpan Delay { get; set; } = delay;

    public void Record(DateTimeOffset now, ContactBook book)
    {
        _pending.Enqueue((now, book));
        Advance(now);
    }

    public ContactBook At(DateTimeOffset now)
    {
        Advance(now);
        return _visible;
    }

    /// <summary>Makes everything written so far visible.</summary>
    public void CatchUp() => Advance(DateTimeOffset.MaxValue);

    private void Advance(DateTimeOffset now)
    {
        while (_pending.TryPeek(out var next) && now - next.WrittenAt >= Delay)
        {
            _visible = _pending.Dequeue().Book;
        }
    }
}
