using Auth0Sync.Core.Hosting;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>Reports the number of open review items and the age of the oldest one, and deletes old entries of the journal.</summary>
public sealed class WatchReview(Maintenance maintenance)
{
    [Function(nameof(WatchReview))]
    public Task RunAsync([TimerTrigger("0 */15 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        maintenance.RunAsync(cancellationToken);
}
