using System.Globalization;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Tests.Convergence.Targets;
using CsCheck;
using Xunit;
using Xunit.Sdk;

namespace Auth0Sync.Tests.Convergence;

/// <summary>
/// Two people approve, retry and dismiss review items in any order and any number of times, while events arrive, calls fail and
/// workers and people are interrupted: no contact is doubled, and no event is lost.
/// </summary>
[Trait("Category", "Convergence")]
public sealed class ReviewConvergenceTests
{
    private const int Users = 3;
    private const int SeededAddresses = 3;

    private static readonly Gen<SimulatedEvent[]> Histories =
        (from user in Gen.Int[0, Users - 1]
         from second in Gen.Int[0, 20]
         from kind in Gen.Frequency((3, Gen.Const(SimulatedEventKind.Created)), (6, Gen.Const(SimulatedEventKind.Updated)), (1, Gen.Const(SimulatedEventKind.Deleted)))
         from name in Gen.Int[0, 3].Nullable(0.3)
         from address in Gen.Int[0, SeededAddresses].Nullable(0.2)
         from verified in Gen.Bool
         from isRejected in Gen.Frequency((6, Gen.Const(false)), (1, Gen.Const(true)))
         from copies in Gen.Int[1, 2]
         select new SimulatedEvent(user, second, 0, kind, name, address, verified, null, copies, null, isRejected))
        .Array[2, 10].Select(events => events.Select((simulated, number) => simulated with { Number = number }).ToArray());

    private static readonly Gen<SimulationSchedule> Schedules =
        from seed in Gen.Int[0, int.MaxValue - 1]
        from workers in Gen.Int[1, 4]
        from crashes in Gen.Int[0, 3]
        from faults in Gen.Int[0, 4]
        select new SimulationSchedule(seed, workers, crashes, faults, DeletePolicy.Deactivate);

    private static long Iterations =>
        long.TryParse(Environment.GetEnvironmentVariable("AUTH0SYNC_SCHEDULES"), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) ? iterations : 2_000;

    [Fact]
    public Task Two_people_who_resolve_items_in_any_order_double_no_contact_and_lose_no_event() =>
        Gen.Select(Histories, Schedules).SampleAsync(
            async (history, schedule) =>
            {
                using var simulation = new ConvergenceSimulation<HubSpotConvergenceTarget>(schedule, environment => new HubSpotConvergenceTarget(environment)) { MaxReviewActions = 12 };
                Seed(simulation);
                var deliveries = history.SelectMany(simulated => Enumerable.Repeat(simulated.ToUtf8Bytes(), simulated.DeliveryCount)).ToArray();
                new Random(schedule.Seed).Shuffle(deliveries);
                await simulation.RunAsync(deliveries);
                try
                {
                    Check(simulation, history);
                }
                catch (XunitException e)
                {
                    throw new InvalidOperationException($"{e.Message}\nActions: {string.Join("\n", simulation.ReviewResults)}\nLog: {string.Join("\n", simulation.ReviewLog)}\nContacts: {string.Join("\n", simulation.Target.Records)}", e);
                }

                return true;
            },
            iter: Iterations / 4,
            threads: 2,
            print: sample => $"{sample.Item2}\n{string.Join('\n', sample.Item1.Select(simulated => simulated.ToString()))}\n");

    // The contacts of people who were there before they signed up.
    private static void Seed(ConvergenceSimulation<HubSpotConvergenceTarget> simulation)
    {
        for (var address = 0; address < SeededAddresses; address++)
        {
            simulation.Target.Account.AddContact(new Dictionary<string, string> { ["email"] = $"address{address}@example.com", ["firstname"] = "Seed" });
        }
    }

    private static void Check(ConvergenceSimulation<HubSpotConvergenceTarget> simulation, SimulatedEvent[] history)
    {
        Assert.Empty(simulation.PoisonMessages);
        var contacts = simulation.Target.Records;
        Assert.True(contacts.Count <= SeededAddresses + Users, $"There are {contacts.Count} contacts.");
        Assert.All(contacts.Where(contact => contact.Email is not null).GroupBy(contact => contact.Email), same => Assert.Single(same));
        foreach (var user in history.Select(simulated => simulated.User).Distinct())
        {
            var oracle = new ExpectedContact(history, user);
            var own = FinalStateAssert.RecordsOf(contacts, user);
            Assert.True(own.Length <= 1, $"User {user} has {own.Length} contacts.");
            var actions = simulation.ReviewLog.Where(entry => oracle.Events.Any(simulated => simulated.EventId == entry.EventId)).ToList();
            var isOpen = simulation.ReviewItems.Any(item => oracle.Events.Any(simulated => simulated.EventId == item.EventId));
            if (!oracle.IsActive)
            {
                Assert.All(own, contact => Assert.Equal("deactivated", contact.Status));
            }
            else if (!isOpen && !actions.Exists(entry => entry.Action == ReviewActionKind.Dismiss))
            {
                AssertCurrent(oracle, Assert.Single(own), actions, GetNamesLeftBehind(simulation, history, user));
            }
        }
    }

    // Somebody who was linked to another contact leaves the former one with its name. The next user with its address gets it.
    private static IEnumerable<string?> GetNamesLeftBehind(ConvergenceSimulation<HubSpotConvergenceTarget> simulation, SimulatedEvent[] history, int user)
    {
        var linked = simulation.ReviewLog.Where(entry => entry.Choice?.Kind == ReviewChoiceKind.Link).Select(entry => entry.EventId).ToHashSet();
        var users = history.Where(simulated => simulated.User != user && linked.Contains(simulated.EventId)).Select(simulated => simulated.User).ToHashSet();
        return history.Where(simulated => users.Contains(simulated.User)).Select(simulated => simulated.GivenNameText);
    }

    // A linked contact has the values of the event that was approved; those of other events follow with the next one.
    private static void AssertCurrent(ExpectedContact oracle, RecordState contact, List<ReviewLogEntry> actions, IEnumerable<string?> leftBehind)
    {
        Assert.Equal(oracle.Status, contact.Status);
        if (actions.Exists(entry => entry.Choice?.Kind == ReviewChoiceKind.Link))
        {
            Assert.Contains(contact.GivenName ?? FinalStateAssert.NoName, oracle.Events.Select(simulated => simulated.GivenNameText).Concat(["Seed", FinalStateAssert.NoName]));
            return;
        }

        // A contact that was matched keeps its name until an event has one.
        var names = oracle.AllowedGivenNames.Append("Seed").ToList();
        Assert.Contains(contact.GivenName ?? FinalStateAssert.NoName, names.Contains(FinalStateAssert.NoName) ? names.Concat(leftBehind) : names);
    }
}
