using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Simulator;

namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>Checks that no event was lost or applied twice.</summary>
internal static class BenchmarkVerifier
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Checks that each user has one record with the newest values, or for a webhook one message for each change.</summary>
    /// <param name="simulator">The simulator with the records.</param>
    /// <param name="users">The number of users.</param>
    /// <param name="getRevision">The number of updates of a user.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="BenchmarkException">A record is missing, outdated or duplicated.</exception>
    public static async Task VerifyRecordsAsync(SimulatorProcess simulator, int users, Func<int, int> getRevision, CancellationToken cancellationToken)
    {
        var records = await simulator.GetRecordsAsync(cancellationToken);
        var expected = Enumerable.Range(1, users).SelectMany(user => simulator.Target.GetExpectedRecords(user, getRevision(user))).ToHashSet();
        var wrong = records.Count(record => !expected.Remove(record));
        if (wrong > 0 || expected.Count > 0)
        {
            throw new BenchmarkException(
                $"{simulator.Target.Name}: {records.Count} records for {users} users: {expected.Count} missing or outdated, {wrong} wrong or duplicated.");
        }
    }

    /// <summary>Checks that queue, poison queue and review are empty.</summary>
    /// <exception cref="BenchmarkException">They are not empty.</exception>
    public static async Task VerifyNothingRemainsAsync(ISystemUnderTest system, CancellationToken cancellationToken)
    {
        // A message is deleted shortly after its outcome is reported.
        var leftovers = await system.GetRemainingItemsAsync(cancellationToken);
        for (var waited = TimeSpan.Zero; leftovers.Queued > 0 && waited < DrainTimeout; waited += PollInterval)
        {
            await Task.Delay(PollInterval, cancellationToken);
            leftovers = await system.GetRemainingItemsAsync(cancellationToken);
        }

        if (leftovers != new RemainingItems(0, 0, 0))
        {
            throw new BenchmarkException($"Not empty: {leftovers.Queued} messages in the queue, {leftovers.Poison} in the poison queue, {leftovers.Review} review items.");
        }
    }
}
