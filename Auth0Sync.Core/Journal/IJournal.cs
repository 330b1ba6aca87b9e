using Azure;

namespace Auth0Sync.Core.Journal;

/// <summary>
/// The outcomes of the last days, for people: nothing is decided from it, and an entry that is lost loses no event. Events are
/// recorded through <see cref="JournalWriter"/>, which never waits.
/// </summary>
public interface IJournal
{
    /// <summary>Stores entries, as few operations as possible. Repeated deferrals of an event are counted, but not all are stored.</summary>
    /// <exception cref="RequestFailedException">The entries were not stored.</exception>
    Task WriteAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken);

    /// <summary>Returns the entries since a time, the newest first. Enumerate only as many as needed: the rest is not read.</summary>
    /// <exception cref="RequestFailedException">The journal cannot be read.</exception>
    IAsyncEnumerable<JournalEntry> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the entries of a user since a time, the newest first. It reads an index of the whole time, so ask the ledger first,
    /// which has the last outcomes of each user in its row.
    /// </summary>
    /// <param name="userHashes">The hashes of the user id, with each key.</param>
    /// <param name="since">The time from which on entries are returned.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RequestFailedException">The journal cannot be read.</exception>
    IAsyncEnumerable<JournalEntry> ReadUserAsync(IReadOnlyCollection<string> userHashes, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Counts the outcomes of each target since a time, without reading the entries.</summary>
    /// <exception cref="RequestFailedException">The journal cannot be read.</exception>
    Task<JournalSummary> SummarizeAsync(DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Deletes the entries of whole days before a time. Can be repeated, also at the same time.</summary>
    /// <exception cref="RequestFailedException">Not all entries were deleted.</exception>
    Task DeleteBeforeAsync(DateTimeOffset until, CancellationToken cancellationToken);
}
