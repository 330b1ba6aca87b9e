using System.Globalization;
using Auth0Sync.Core.Correlation;
using CsCheck;
using Xunit;

namespace Auth0Sync.Tests.Convergence;

/// <summary>
/// The invariant: for any set of events, in any order, with any duplicates, through any faults and deaths, with any
/// interleaving of workers, the contacts end up the same. A failure prints the history and the schedule, shrunk; set
/// <c>CsCheck_Seed</c> to the printed seed to play it again. <c>AUTH0SYNC_SCHEDULES</c> says how many are tried.
/// </summary>
[Trait("Category", "Convergence")]
public class ConvergenceTests
{
    private static readonly Gen<Kind> Kinds = Gen.Frequency(
        (3, Gen.Const(Kind.Created)),
        (6, Gen.Const(Kind.Updated)),
        (2, Gen.Const(Kind.Deleted)));

    private static readonly Gen<Schedule> Schedules =
        from seed in Gen.Int[0, int.MaxValue - 1]
        from workers in Gen.Int[1, 4]
        from deaths in Gen.Int[0, 3]
        from faults in Gen.Int[0, 4]
        from onDelete in Gen.Frequency((4, Gen.Const(DeletePolicy.Deactivate)), (1, Gen.Const(DeletePolicy.Archive)), (1, Gen.Const(DeletePolicy.Erase)))
        select new Schedule(seed, workers, deaths, faults, onDelete);

    private static long Iterations =>
        long.TryParse(Environment.GetEnvironmentVariable("AUTH0SYNC_SCHEDULES"), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) ? iterations : 2_000;

    [Fact]
    public Task Users_with_addresses_of_their_own_end_as_the_newest_events_say() =>
        Gen.Select(Histories(users: 3, ownAddresses: true), Schedules).SampleAsync(
            async (history, schedule) => await CheckAsync(history, schedule, (world, told) => EndState.Check(world.HubSpot, world.Review, told)),
            iter: Iterations / 2,
            threads: 2,
            print: Print);

    [Fact]
    public Task Users_that_swap_addresses_never_get_each_others_data() =>
        Gen.Select(Histories(users: 3, ownAddresses: false), Schedules).SampleAsync(
            async (history, schedule) => await CheckAsync(history, schedule, CheckSharedAddresses),
            iter: Iterations / 2,
            threads: 2,
            print: Print);

    [Fact]
    public Task Users_that_pass_their_addresses_on_all_end_with_their_newest_one() =>
        Gen.Select(Moves(), Schedules).SampleAsync(
            async (history, schedule) =>
            {
                using var world = NewWorld(schedule);
                await world.RunAsync(Deliveries(history.Where(told => told.Kind == Kind.Created), schedule));
                await world.RunAsync(Deliveries(history.Where(told => told.Kind == Kind.Updated), schedule));
                Assert.Empty(world.Poison);
                EndState.Check(world.HubSpot, world.Review, history);
                return true;
            },
            iter: Iterations / 4,
            threads: 2,
            print: Print);

    // Two to four users with addresses of their own, of whom every round gives each another of those or a new one.
    private static Gen<Told[]> Moves() =>
        from users in Gen.Int[2, 4]
        from rounds in Gen.Int[1, 3]
        from orders in Gen.Shuffle(Enumerable.Range(0, users + 1).ToArray()).Array[rounds]
        select Enumerable.Range(0, users)
            .Select(user => (User: user, Second: 0, Kind: Kind.Created, Address: user))
            .Concat(orders.SelectMany((order, round) => Enumerable.Range(0, users).Select(user => (User: user, Second: 10 + round, Kind: Kind.Updated, Address: order[user]))))
            .Select((move, number) => new Told(move.User, move.Second, number, move.Kind, number % 4, move.Address, true, null, number % 7 == 0 ? 2 : 1))
            .ToArray();

    private static Gen<Told[]> Histories(int users, bool ownAddresses)
    {
        var told =
            from user in Gen.Int[0, users - 1]
            from second in Gen.Int[0, 20]
            from kind in Kinds
            from name in Gen.Int[0, 3].Nullable(0.4)
            from whole in Gen.Int[0, 3].Nullable(0.7)
            from address in Gen.Int[0, 2].Nullable(0.4)
            from verified in Gen.Bool.Nullable(0.2)
            from blocked in Gen.Bool.Nullable(0.8)
            from bad in Gen.Frequency((9, Gen.Const(false)), (1, Gen.Const(true)))
            from copies in Gen.Frequency((4, Gen.Const(1)), (1, Gen.Int[2, 3]))
            select new Told(user, second, 0, kind, name, ownAddresses && address is { } a ? (user * 10) + a : address, verified, blocked, copies, whole, bad);
        return told.Array[1, 10].Select(events => events.Select((e, number) => e with { Number = number }).ToArray());
    }

    private static async Task<bool> CheckAsync(Told[] history, Schedule schedule, Action<World, Told[]> check)
    {
        using var world = NewWorld(schedule);
        await world.RunAsync(Deliveries(history, schedule));

        Assert.Empty(world.Poison);
        Assert.All(world.HubSpot.Contacts.Where(c => c.Email is not null && !c.IsArchived).GroupBy(c => c.Email), g => Assert.Single(g));
        Assert.All(world.HubSpot.Contacts, contact => Assert.NotNull(contact["auth0_user_id"]));
        check(world, history);
        return true;
    }

    private static World NewWorld(Schedule schedule) =>
        new(schedule, new PolicyOptions { OnDelete = schedule.OnDelete, OnEraseLinkedRecord = EraseLinkedPolicy.Erase });

    private static byte[][] Deliveries(IEnumerable<Told> history, Schedule schedule)
    {
        var deliveries = history.SelectMany(told => Enumerable.Repeat(told.ToBytes(), told.Copies)).ToArray();
        new Random(schedule.Seed).Shuffle(deliveries);
        return deliveries;
    }

    private static void CheckSharedAddresses(World world, Told[] history)
    {
        foreach (var user in history.Select(told => told.User).Distinct())
        {
            var oracle = new Oracle(history, user);
            var contacts = EndState.ContactsOf(world.HubSpot, user);
            var own = history.Where(told => told.User == user).ToArray();
            var inReview = world.Review.Any(item => own.Any(told => told.EventId == item.EventId));
            Assert.True(contacts.Length <= 1);
            Assert.All(contacts, contact =>
            {
                Assert.Contains(contact["firstname"] ?? "Auth0 user", own.SelectMany(told => new[] { told.Name, told.Whole }).Append("Auth0 user"));
                Assert.Contains(contact.Email, own.Select(told => told.GoodAddress).Append(null));
                Assert.True(contact["auth0_status"] == "deactivated" || oracle.IsAlive);
            });
            if (oracle.IsAlive && !inReview)
            {
                var contact = Assert.Single(contacts);
                Assert.Equal(oracle.Status, contact["auth0_status"]);
                Assert.Contains(contact["firstname"] ?? "Auth0 user", oracle.GivenNames);
                Assert.Contains(contact.Email, oracle.Addresses);
            }
        }
    }

    private static string Print((Told[] History, Schedule Schedule) sample) =>
        $"{sample.Schedule}\n{string.Join('\n', sample.History.Select(told => told.ToString()))}\n";
}
