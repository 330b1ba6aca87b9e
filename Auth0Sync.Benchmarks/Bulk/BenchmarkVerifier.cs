using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;

namespace Auth0Sync.Benchmarks.Bulk;

/// <summary>Checks that no event was lost or applied twice.</summary>
internal static class BenchmarkVerifier
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Checks that each user has one contact, with the newest values.</summary>
    /// <exception cref="BenchmarkException">A contact is missing, outdated or duplicated.</exception>
    public static async Task VerifyContactsAsync(SimulatorProcess simulator, int users, int revision, CancellationToken cancellationToken)
    {
        var contacts = await simulator.GetContactsAsync(cancellationToken);
        var expected = Enumerable.Range(1, users)
            .Select(user => new SimulatedContact(SampleUsers.GetUserId(user), SampleUsers.GetEmail(user), SampleUsers.GetGivenName(user, revision)))
            .ToHashSet();
        var wrong = contacts.Count(contact => !expected.Remove(contact));
        if (wrong > 0 || expected.Count > 0)
        {
            throw new BenchmarkException($"{contacts.Count} contacts for {users} users: {expected.Count} missing or outdated, {wrong} wrong or duplicated.");
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
