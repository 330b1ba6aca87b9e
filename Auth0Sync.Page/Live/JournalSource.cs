using Auth0Sync.Core.Journal;

namespace Auth0Sync.Page.Live;

/// <summary>The entries of the journal, each once.</summary>
internal sealed class JournalSource(IJournal journal, TimeProvider time) : ILiveSource
{
    // A busy installation has more in a second than a person can read.
    private const int MaxRead = 300;

    private static readonly TimeSpan FirstWindow = TimeSpan.FromHours(1);

    // Instances write with a delay, and their clocks differ.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private HashSet<JournalEntry> _seen = [];
    private DateTimeOffset? _readAt;

    public string Name => "outcome";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public int Kept => MaxRead;

    public async Task<IReadOnlyList<object>> ReadNewAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var since = _readAt is { } readAt ? readAt - Overlap : now - FirstWindow;
        var entries = await journal.ReadAsync(since, cancellationToken).Take(MaxRead).ToListAsync(cancellationToken);
        List<object> added = [.. entries.Where(entry => !_seen.Contains(entry)).Reverse()];
        (_seen, _readAt) = ([.. entries], now);
        return added;
    }
}
