using System.Runtime.CompilerServices;

namespace Auth0Sync.Core.Journal;

/// <summary>Orders the entries of rows without reading more rows than needed.</summary>
internal static class JournalOrder
{
    /// <param name="rows">The rows, the newest first.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async IAsyncEnumerable<JournalEntry> NewestFirstAsync(IAsyncEnumerable<JournalRow> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pending = new PriorityQueue<JournalEntry, long>();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            // What follows was written, and so settled, before.
            while (pending.TryPeek(out var newest, out _) && newest.SettledAt > row.WrittenAt)
            {
                yield return pending.Dequeue();
            }

            pending.EnqueueRange(row.Entries.Select(entry => (entry, -entry.SettledAt.UtcTicks)));
        }

        while (pending.TryDequeue(out var entry, out _))
        {
            yield return entry;
        }
    }
}

/// <param name="WrittenAt">When the row was written: not before any of its entries.</param>
/// <param name="Entries">The entries, in any order.</param>
internal sealed record JournalRow(DateTimeOffset WrittenAt, IReadOnlyList<JournalEntry> Entries);
