using System.Globalization;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Tests.Convergence.Targets;
using CsCheck;
using Xunit;
using Xunit.Sdk;

namespace Auth0Sync.Tests.Convergence;

/// <summary>
/// The invariant: for any set of events, in any order, with any duplicates, faults and crashes, and with any interleaving of
/// workers, every target ends in the same state. A failure prints the smallest failing history and schedule; set
/// <c>CsCheck_Seed</c> to the printed seed to reproduce it. <c>AUTH0SYNC_SCHEDULES</c> is the number of schedules.
/// </summary>
[Trait("Category", "Convergence")]
public class ConvergenceTests
{
    private static readonly Gen<SimulatedEventKind> Kinds = Gen.Frequency(
        (3, Gen.Const(SimulatedEventKind.Created)),
        (6, Gen.Const(SimulatedEventKind.Updated)),
        (2, Gen.Const(SimulatedEventKind.Deleted)));

    private static readonly Gen<bool?> MostlyVerified = Gen.Int[0, 9].Select(number => number switch { 0 => (bool?)null, 1 => false, _ => true });

    private static readonly Gen<SimulationSchedule> Schedules =
        from seed in Gen.Int[0, int.MaxValue - 1]
        from workers in Gen.Int[1, 4]
        from deaths in Gen.Int[0, 3]
        from faults in Gen.Int[0, 4]
        from onDelete in Gen.Frequency((4, Gen.Const(DeletePolicy.Deactivate)), (1, Gen.Const(DeletePolicy.Archive)), (1, Gen.Const(DeletePolicy.Erase)))
        select new SimulationSchedule(seed, workers, deaths, faults, onDelete);

    private static long Iterations =>
        long.TryParse(Environment.GetEnvironmentVariable("AUTH0SYNC_SCHEDULES"), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) ? iterations : 2_000;

    [Fact]
    public Task HubSpot_contacts_of_users_with_unique_emails_end_in_the_state_of_the_newest_events() =>
        Gen.Select(Histories(users: 3, areEmailsUnique: true), Schedules).SampleAsync(
            async (history, schedule) => await CheckAsync(history, schedule, CreateHubSpot, MatchHistory),
            iter: Iterations / 5,
            threads: 2,
            print: Print);

    [Fact]
    public Task HubSpot_contacts_of_users_that_swap_emails_never_get_each_others_data() =>
        Gen.Select(Histories(users: 3, areEmailsUnique: false), Schedules).SampleAsync(
            async (history, schedule) => await CheckAsync(history, schedule, CreateHubSpot, CheckSharedEmails),
            iter: Iterations / 5,
            threads: 2,
            print: Print);

    [Fact]
    public Task HubSpot_contacts_of_users_that_reassign_emails_all_end_with_the_newest_email() =>
        Gen.Select(EmailReassignments(), Schedules).SampleAsync(
            async (history, schedule) =>
            {
                using var simulation = new ConvergenceSimulation<HubSpotConvergenceTarget>(schedule, CreateHubSpot);
                await simulation.RunAsync(Deliveries(history.Where(simulated => simulated.Kind == SimulatedEventKind.Created), schedule));
                await simulation.RunAsync(Deliveries(history.Where(simulated => simulated.Kind == SimulatedEventKind.Updated), schedule));
                Assert.Empty(simulation.PoisonMessages);
                MatchHistory(simulation, history);
                return true;
            },
            iter: Iterations / 10,
            threads: 2,
            print: Print);

    // Stripe does not care who else has an address, and accepts all of the generated ones.
    [Fact]
    public Task Stripe_customers_and_subscriptions_end_in_the_state_of_the_newest_events_if_no_call_fails() =>
        Gen.Select(Histories(users: 3, areEmailsUnique: false).Select(WithoutRejections), Schedules.Select(schedule => schedule with { MaxCrashes = 0, MaxFaults = 0 })).SampleAsync(
            async (history, schedule) => await CheckAsync(history, schedule, environment => new StripeConvergenceTarget(environment), MatchHistory),
            iter: Iterations / 6,
            threads: 2,
            print: Print);

    // Mailchimp keeps nobody without a verified address, so most events have one.
    [Fact]
    public Task Mailchimp_members_of_users_with_one_address_end_in_the_state_of_the_newest_events() =>
        Gen.Select(Histories(users: 3, areEmailsUnique: true, MostlyVerified).Select(WithOneAddress), Schedules).SampleAsync(
            async (history, schedule) =>
                await CheckAsync(history, schedule, environment => new MailchimpConvergenceTarget(environment), MatchHistory),
            iter: Iterations / 12,
            threads: 2,
            print: Print);

    [Fact]
    public Task Mailchimp_members_of_users_who_change_their_address_end_in_the_state_of_the_newest_events() =>
        Gen.Select(Histories(users: 3, areEmailsUnique: true, MostlyVerified), Schedules).SampleAsync(
            async (history, schedule) =>
                await CheckAsync(history, schedule, environment => new MailchimpConvergenceTarget(environment), MatchHistory),
            iter: Iterations / 12,
            threads: 2,
            print: Print);

    [Fact]
    public Task Webhook_receivers_are_told_each_change_once_and_in_order() =>
        Gen.Select(Histories(users: 3, areEmailsUnique: true), Schedules).SampleAsync(
            async (history, schedule) => await CheckAsync(history, schedule, environment => new WebhookConvergenceTarget(environment), MatchHistory),
            iter: Iterations / 6,
            threads: 2,
            print: Print);

    // Two to four users with one address each. Every round gives each of them another one of those or a new one.
    private static Gen<SimulatedEvent[]> EmailReassignments() =>
        from users in Gen.Int[2, 4]
        from rounds in Gen.Int[1, 3]
        from orders in Gen.Shuffle(Enumerable.Range(0, users + 1).ToArray()).Array[rounds]
        select Enumerable.Range(0, users)
            .Select(user => (User: user, Second: 0, Kind: SimulatedEventKind.Created, Address: user))
            .Concat(orders.SelectMany((order, round) => Enumerable.Range(0, users).Select(user => (User: user, Second: 10 + round, Kind: SimulatedEventKind.Updated, Address: order[user]))))
            .Select((move, number) => new SimulatedEvent(move.User, move.Second, number, move.Kind, number % 4, move.Address, true, null, number % 7 == 0 ? 2 : 1))
            .ToArray();

    private static Gen<SimulatedEvent[]> Histories(int users, bool areEmailsUnique, Gen<bool?>? verification = null)
    {
        var generator =
            from user in Gen.Int[0, users - 1]
            from second in Gen.Int[0, 20]
            from kind in Kinds
            from name in Gen.Int[0, 3].Nullable(0.4)
            from fullName in Gen.Int[0, 3].Nullable(0.7)
            from address in Gen.Int[0, 2].Nullable(0.4)
            from verified in verification ?? Gen.Bool.Nullable(0.2)
            from blocked in Gen.Bool.Nullable(0.8)
            from isRejected in Gen.Frequency((9, Gen.Const(false)), (1, Gen.Const(true)))
            from copies in Gen.Frequency((4, Gen.Const(1)), (1, Gen.Int[2, 3]))
            select new SimulatedEvent(user, second, 0, kind, name, areEmailsUnique && address is { } a ? (user * 10) + a : address, verified, blocked, copies, fullName, isRejected);
        return generator.Array[1, 10].Select(events => events.Select((e, number) => e with { Number = number }).ToArray());
    }

    private static async Task<bool> CheckAsync<TTarget>(
        SimulatedEvent[] history,
        SimulationSchedule schedule,
        Func<SimulationEnvironment, TTarget> createTarget,
        Action<ConvergenceSimulation<TTarget>, SimulatedEvent[]> check)
        where TTarget : ConvergenceTarget
    {
        using var simulation = new ConvergenceSimulation<TTarget>(schedule, createTarget);
        await simulation.RunAsync(Deliveries(history, schedule));

        Assert.Empty(simulation.PoisonMessages);
        try
        {
            check(simulation, history);
        }
        catch (XunitException e)
        {
            throw new InvalidOperationException($"{e.Message}\nCalls: {string.Join(", ", simulation.Target.Calls)}", e);
        }

        return true;
    }

    private static void MatchHistory<TTarget>(ConvergenceSimulation<TTarget> simulation, SimulatedEvent[] history)
        where TTarget : ConvergenceTarget => simulation.Target.AssertMatchesHistory(history, simulation.ReviewItems);

    private static HubSpotConvergenceTarget CreateHubSpot(SimulationEnvironment environment) => new(environment);

    private static SimulatedEvent[] WithOneAddress(SimulatedEvent[] history) =>
        [.. history.Select(simulated => simulated with { EmailNumber = simulated.EmailNumber is null ? null : simulated.User })];

    private static SimulatedEvent[] WithoutRejections(SimulatedEvent[] history) => [.. history.Select(simulated => simulated with { IsEmailRejected = false })];

    private static byte[][] Deliveries(IEnumerable<SimulatedEvent> history, SimulationSchedule schedule)
    {
        var deliveries = history.SelectMany(simulated => Enumerable.Repeat(simulated.ToUtf8Bytes(), simulated.DeliveryCount)).ToArray();
        new Random(schedule.Seed).Shuffle(deliveries);
        return deliveries;
    }

    private static void CheckSharedEmails(ConvergenceSimulation<HubSpotConvergenceTarget> simulation, SimulatedEvent[] history)
    {
        simulation.Target.AssertConsistent();
        foreach (var user in history.Select(simulated => simulated.User).Distinct())
        {
            var oracle = new ExpectedContact(history, user);
            var contacts = FinalStateAssert.RecordsOf(simulation.Target.Records, user);
            var own = history.Where(simulated => simulated.User == user).ToArray();
            var inReview = simulation.ReviewItems.Any(item => own.Any(simulated => simulated.EventId == item.EventId));
            Assert.True(contacts.Length <= 1);
            Assert.All(contacts, contact =>
            {
                Assert.Contains(contact.GivenName ?? FinalStateAssert.NoName, own.SelectMany(simulated => new[] { simulated.GivenNameText, simulated.FullNameText }).Append(FinalStateAssert.NoName));
                Assert.Contains(contact.Email, own.Select(simulated => simulated.AcceptedEmailAddress).Append(null));
                Assert.True(contact.Status == "deactivated" || oracle.IsActive);
            });
            if (oracle.IsActive && !inReview)
            {
                var contact = Assert.Single(contacts);
                Assert.Equal(oracle.Status, contact.Status);
                Assert.Contains(contact.GivenName ?? FinalStateAssert.NoName, oracle.AllowedGivenNames);
                Assert.Contains(contact.Email, oracle.AllowedEmails);
            }
        }
    }

    private static string Print((SimulatedEvent[] History, SimulationSchedule Schedule) sample) =>
        $"{sample.Schedule}\n{string.Join('\n', sample.History.Select(simulated => simulated.ToString()))}\n";
}
