using System.Diagnostics;
using Auth0Sync.Tests.Convergence;
using Auth0Sync.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>
/// Two hosts work on one storage account while events come in any order, some twice, and while they are killed and
/// started again; in the end every contact is as the events tell it in their true order. The order is told by
/// <see cref="Oracle"/>, which knows nothing of the product's code.
/// <para>
/// Run it with <c>AUTH0SYNC_LONG=1 dotnet test Auth0Sync.Tests --filter Category=Long --logger "console;verbosity=detailed"</c>.
/// How it gets by without waiting ten minutes for each killed host: <see cref="KilledHostTests"/>.
/// </para>
/// </summary>
[Trait("Category", "Long")]
public sealed class WholeProcessTests(ClockedAzurite azurite, ITestOutputHelper output) : IClassFixture<ClockedAzurite>
{
    private const int Users = 300;
    private const int Events = 2_000;
    private const int Rounds = 3;

    private readonly Stopwatch _watch = Stopwatch.StartNew();

    [LongFact]
    public async Task Two_hosts_that_are_killed_again_and_again_end_with_every_contact_right()
    {
        var lives = new ManyLives(Users, Events, seed: 20261005);
        var told = lives.Tell();
        var deliveries = lives.Deliveries(told);
        await using var installation = await Installation.StartAsync(azurite, hosts: 2);
        Say($"{told.Count} events of {Users} users in {deliveries.Count} deliveries");

        foreach (var round in deliveries.Chunk((deliveries.Count + Rounds - 1) / Rounds))
        {
            await PlayRoundAsync(installation, round);
        }

        await installation.FinishAsync();
        Say($"the queue is empty; calls: {string.Join(", ", installation.HubSpot.Calls.ByOperation.Select(calls => $"{calls.Key} {calls.Value}"))}");
        Assert.All(installation.Hosts, host => Assert.True(host.Kills >= 3));
        await installation.AssertNothingAsideAsync();
        Check(installation, told);
    }

    // All goes well; one host dies while the other works on; then the other one; then both at once, and time passes.
    private async Task PlayRoundAsync(Installation installation, string[] deliveries)
    {
        var parts = new Queue<string[]>(deliveries.Chunk((deliveries.Length + installation.Hosts.Count + 1) / (installation.Hosts.Count + 2)));
        await installation.DeliverAsync(parts.Dequeue());
        foreach (var host in installation.Hosts)
        {
            var delivery = installation.DeliverAsync(parts.Dequeue());
            await host.KillInWorkAsync();
            await host.StartAsync();
            await delivery;
        }

        var last = installation.DeliverAsync(parts.Dequeue());
        await installation.KillAllAndWaitAsync();
        await last;
        Say($"{installation.Delivered} delivered, {installation.Hosts.Sum(host => host.Kills)} kills, {installation.Hosts.Sum(host => host.CallsCutOff)} calls cut off");
    }

    private void Check(Installation installation, IReadOnlyList<Told> told)
    {
        var contacts = installation.HubSpot.Contacts.ToLookup(contact => contact["auth0_user_id"]);
        var living = 0;
        for (var user = 0; user < Users; user++)
        {
            var oracle = new Oracle(told, user);
            var own = contacts[$"auth0|user{user}"].ToArray();
            if (oracle.IsAlive)
            {
                living++;
                var contact = Assert.Single(own);
                Assert.Equal(
                    (oracle.Status, Assert.Single(oracle.GivenNames), Assert.Single(oracle.Addresses), false),
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
        Say($"{installation.HubSpot.Contacts.Length} contacts, {living} of living users, all as the oracle says");
    }

    private void Say(string what) => output.WriteLine($"{_watch.Elapsed:mm\\:ss} {what}");
}
