using System.Diagnostics;
using Auth0Sync.Tests.Convergence;
using Auth0Sync.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>
/// Two hosts share one storage account. Events arrive in random order, some twice, while the hosts are killed and
/// restarted. At the end every contact must match <see cref="ExpectedContact"/>, which sees the events in their true order
/// and shares no code with the product.
/// <para>
/// Run it with <c>AUTH0SYNC_LONG=1 dotnet test Auth0Sync.Tests --filter Category=Long --logger "console;verbosity=detailed"</c>.
/// <see cref="KilledHostTests"/> explains how it avoids waiting ten minutes for each killed host.
/// </para>
/// </summary>
[Trait("Category", "Long")]
public sealed class HostCrashTests(AzuriteWithAdjustableClock azurite, ITestOutputHelper output) : IClassFixture<AzuriteWithAdjustableClock>
{
    private const int Users = 300;
    private const int Events = 2_000;
    private const int Rounds = 3;

    private readonly Stopwatch _stopwatch = Stopwatch.StartNew();

    [LongFact]
    public async Task Two_repeatedly_killed_hosts_end_with_every_contact_correct()
    {
        var history = new UserHistoryGenerator(Users, Events, seed: 20261005);
        var events = history.CreateEvents();
        var deliveries = history.CreateDeliveries(events);
        await using var harness = await MultiHostHarness.StartAsync(azurite, hosts: 2);
        WriteProgress($"{events.Count} events of {Users} users in {deliveries.Count} deliveries");

        try
        {
            await RunAsync(harness, deliveries);
        }
        catch (TimeoutException)
        {
            WriteProgress(await harness.DescribeStateAsync());
            throw;
        }

        WriteProgress($"the queue is empty; calls: {string.Join(", ", harness.HubSpot.Calls.CountsByOperation.Select(calls => $"{calls.Key} {calls.Value}"))}");
        Assert.All(harness.Hosts, host => Assert.True(host.KillCount >= 3));
        await harness.AssertNothingPoisonedOrInReviewAsync();
        AssertFinalState(harness, events);
    }

    private async Task RunAsync(MultiHostHarness harness, IReadOnlyList<string> deliveries)
    {
        foreach (var round in deliveries.Chunk((deliveries.Count + Rounds - 1) / Rounds))
        {
            await RunRoundAsync(harness, round);
        }

        await harness.WaitUntilQueueIsEmptyAsync();
    }

    // First no kill, then each host is killed while the other one continues, then both, and the clock advances.
    private async Task RunRoundAsync(MultiHostHarness harness, string[] deliveries)
    {
        var parts = new Queue<string[]>(deliveries.Chunk((deliveries.Length + harness.Hosts.Count + 1) / (harness.Hosts.Count + 2)));
        await harness.DeliverAllAsync(parts.Dequeue());
        foreach (var host in harness.Hosts)
        {
            var delivery = harness.DeliverAllAsync(parts.Dequeue());
            await harness.KillAndRestartAsync(host);
            await delivery;
        }

        var last = harness.DeliverAllAsync(parts.Dequeue());
        await harness.KillAllAndRestartAsync();
        await last;
        WriteProgress($"{harness.DeliveryCount} delivered, {harness.Hosts.Sum(host => host.KillCount)} kills, {harness.Hosts.Sum(host => host.UnacknowledgedWrites)} unacknowledged writes");
    }

    private void AssertFinalState(MultiHostHarness harness, IReadOnlyList<SimulatedEvent> events)
    {
        var contacts = harness.HubSpot.Contacts.ToLookup(contact => contact["auth0_user_id"]);
        var activeCount = 0;
        for (var user = 0; user < Users; user++)
        {
            var expected = new ExpectedContact(events, user);
            var own = contacts[$"auth0|user{user}"].ToArray();
            if (expected.IsActive)
            {
                activeCount++;
                var contact = Assert.Single(own);
                Assert.Equal(
                    (expected.Status, Assert.Single(expected.AllowedGivenNames), Assert.Single(expected.AllowedEmails), false),
                    (contact["auth0_status"], contact["firstname"], contact.Email, contact.IsArchived));
            }
            else
            {
                // None if the deletion was the first event of the user to arrive.
                Assert.True(own.Length <= 1);
                Assert.All(own, contact => Assert.Equal("deactivated", contact["auth0_status"]));
            }
        }

        Assert.Equal(contacts.Sum(own => own.Count()), Enumerable.Range(0, Users).Sum(user => contacts[$"auth0|user{user}"].Count()));
        WriteProgress($"{harness.HubSpot.Contacts.Length} contacts, {activeCount} of active users, all as expected");
    }

    private void WriteProgress(string message) => output.WriteLine($"{_stopwatch.Elapsed:mm\\:ss} {message}");
}
