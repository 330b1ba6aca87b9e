using Auth0Sync.Core.Journal;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Page.Live;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Page;

[Trait("Category", "Unit")]
public sealed class JournalSourceTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 5, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryJournal _journal = new();

    [Fact]
    public async Task Each_entry_is_read_once_in_its_order_even_if_an_instance_writes_it_late()
    {
        var source = new JournalSource(_journal, _time);
        await WriteAsync("evt_1", secondsAgo: 20);
        await WriteAsync("evt_2", secondsAgo: 10);
        Assert.Equal(["evt_1", "evt_2"], await ReadAsync(source));

        _time.Advance(source.Interval);
        await WriteAsync("evt_late", secondsAgo: 30);
        await WriteAsync("evt_3", secondsAgo: 0);

        Assert.Equal(["evt_late", "evt_3"], await ReadAsync(source));
        Assert.Empty(await ReadAsync(source));
    }

    [Fact]
    public async Task After_a_rest_it_continues_where_it_stopped()
    {
        var source = new JournalSource(_journal, _time);
        await WriteAsync("evt_1", secondsAgo: 10);
        await ReadAsync(source);
        _time.Advance(TimeSpan.FromHours(3));
        await WriteAsync("evt_2", secondsAgo: 2 * 3600);

        Assert.Equal(["evt_2"], await ReadAsync(source));
    }

    private static async Task<IEnumerable<string?>> ReadAsync(JournalSource source) =>
        (await source.ReadNewAsync(CancellationToken.None)).Cast<JournalEntry>().Select(entry => entry.EventId);

    private Task WriteAsync(string eventId, int secondsAgo)
    {
        var at = _time.GetUtcNow().AddSeconds(-secondsAgo);
        return _journal.WriteAsync([new JournalEntry(eventId, "user.updated", "hubspot", "Updated", null, "101", "hash", at, at, 1)], CancellationToken.None);
    }
}
