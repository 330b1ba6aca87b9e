using System.Diagnostics;
using Auth0Sync.Tests.Convergence;
using Auth0Sync.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>
/// Two hosts work on one storage account while events come in any order, some twice, and while they are killed and
/// started again; in the end every contact is as the events tell it in their true order. The order is told by
/// <see cref="ExpectedContact"/>, which knows nothing of the product's code.
/// <para>
/// Run it with <c>AUTH0SYNC_LONG=1 dotnet test Auth0Sync.Tests --filter Category=Long --logger "console;verbosity=detailed"</c>.
/// How it gets by without waiting ten minutes for each killed host: <see cref="KilledHostTests"/>.
/// </para>
/// </summary>
[Trait("Category", "Long")]
public sealed class HostCrashTests(AzuriteWithAdjustableClock azurite, ITestOutputHelper output) : IClassFixture<AzuriteWithAdjustableClock>
{
    private const int Users = 300;
    private const int Events = 2_000;
    private const int Rounds = 3;

    private readonly Stopwatch _watch = Stopwatch.StartNew();

    [LongFact]
    public async Task Two_repeatedly_killed_hosts_end_with_every_contact_correct()
    {
        var lives = new UserHistoryGenerator(Users, Events, seed: 20261005);
        var told = lives.CreateEvents();
        var deliveries = lives.CreateDeliveries(told);
        await using var installation = await MultiHostHarness.StartAsync(azurite, hosts: 2);
        WriteProgress($"{told.Count} events of {Users} users in {deliveries.Count} deliveries");

        try
        {
            await RunAsync(installation, deliveries);
        }
        catch (TimeoutException)
        {
            WriteProgress(await installation.DescribeStateAsync());
            throw;
        }

        WriteProgress($"the queue is empty; calls: {string.Join(", ", installation.HubSpot.Calls.CountsByOperation.Select(calls => $"{calls.Key} {calls.Value}"))}");
        Assert.All(installation.Hosts, host => Assert.True(host.KillCount >= 3));
        await installation.AssertNothingPoisonedOrInReviewAsync();
        AssertFinalState(installation, told);
    }

    private async Task RunAsync(MultiHostHarness installation, IReadOnlyList<string> deliveries)
    {
        foreach (var round in deliveries.Chunk((deliveries.Count + Rounds - 1) / Rounds))
        {
            await RunRoundAsync(installation, round);
        }

        await installation.WaitUntilQueueIsEmptyAsync();
    }

    // All goes well; one host dies while the other works on; then the other one; then both at once, and time passes.
    private async Task RunRoundAsync(MultiHostHarness installation, string[] deliveries)
    {
        var parts = new Queue<string[]>(deliveries.Chunk((deliveries.Length + installation.Hosts.Count + 1) / (installation.Hosts.Count + 2)));
        await installation.DeliverAllAsync(parts.Dequeue());
        foreach (var host in installation.Hosts)
        {
            var delivery = installation.DeliverAllAsync(parts.Dequeue());
            await installation.KillAndRestartAsync(host);
            await delivery;
        }

        var last = installation.DeliverAllAsync(parts.Dequeue());
        await installation.KillAllAndRestartAsync();
        await last;
        WriteProgress($"{installation.DeliveryCount} delivered, {installation.Hosts.Sum(host => host.KillCount)} kills, {installation.Hosts.Sum(host => host.UnacknowledgedWrites)} writes whose answers died with the host");
    }

    private void AssertFinalState(MultiHostHarness installation, IReadOnlyList<SimulatedEvent> told)
    {
        var contacts = installation.HubSpot.Contacts.ToLookup(contact => contact["auth0_user_id"]);
        var living = 0;
        for (var user = 0; user < Users; user++)
        {
            var oracle = new ExpectedContact(told, user);
            var own = contacts[$"auth0|user{user}"].ToArray();
            if (oracle.IsActive)
            {
                living++;
                var contact = Assert.Single(own);
                Assert.Equal(
                    (oracle.Status, Assert.Single(oracle.AllowedGivenNames), Assert.Single(oracle.AllowedEmails), false),
                    (contact["auth0_status"], contact["firstname"], contact.Email, contact.IsArchived));
            }
            else
            {
                // None at all where the deletion was the first that was heard of the user.
                Assert.True(own.Length <= 1);
                Assert.All(own, contact => Assert.Equal("deactivated", contact["auth0_status"]));
            }
        }

        Assert.Equal(contacts.Sum(own => own.Count()), Enumerable.Range(0, Users).Sum(user => contacts[$"auth0|user{user}"].Count()));
        WriteProgress($"{installation.HubSpot.Contacts.Length} contacts, {living} of living users, all as the oracle says");
    }

    private void WriteProgress(string message) => output.WriteLine($"{_watch.Elapsed:mm\\:ss} {message}");
}
