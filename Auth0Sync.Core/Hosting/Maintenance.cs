using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Review;

namespace Auth0Sync.Core.Hosting;

/// <summary>What an installation needs every 15 minutes, whether or not events arrive.</summary>
public sealed class Maintenance(ReviewWatcher reviews, JournalCleaner journal)
{
    /// <summary>Runs all of it. What fails unexpectedly hinders nothing else.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(reviews.CheckAsync(cancellationToken), journal.CleanIfDueAsync(cancellationToken));
}
