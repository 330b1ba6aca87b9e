using Auth0Sync.HubSpotSimulator.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Users who pass their addresses on to each other end with the addresses they have in Auth0, in whatever order that is told.</summary>
public sealed class SwappedAddressTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    // An event that waits stays away while the next ones are told.
    private const string Slowly = "Retry:FirstDelay=00:00:04";

    private static readonly string[] Users = ["auth0|one", "auth0|two", "auth0|three", "auth0|four"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_users_who_swap_addresses_end_swapped(bool secondFirst)
    {
        await using var walk = await StartAsync(2);
        int[] order = secondFirst ? [1, 0] : [0, 1];
        foreach (var user in order)
        {
            await walk.PostAsync(Move(user, to: 1 - user));
            await walk.CorrelateAsync();
        }

        await FinishAsync(walk);

        AssertAddresses(walk, 1, 0);
        Assert.Empty(await walk.ReviewAsync());
    }

    [Fact]
    public async Task Two_users_who_swap_addresses_though_the_second_event_comes_late_end_swapped()
    {
        await using var walk = await StartAsync(2);

        var first = await walk.PlayAsync(Move(0, to: 1));
        var again = await walk.CorrelateAgainAsync();
        Assert.Equal(["Deferred:EmailTaken", "Deferred:EmailTaken"], [first, again]);
        Assert.Equal("one@example.com", walk.HubSpot.FindBy("auth0_user_id", Users[0])!.Email);
        await walk.PostAsync(Move(1, to: 0));
        await FinishAsync(walk);

        AssertAddresses(walk, 1, 0);
        Assert.Empty(await walk.ReviewAsync());
    }

    [Theory]
    [InlineData(3, new[] { 0, 1, 2 })]
    [InlineData(3, new[] { 2, 1, 0 })]
    [InlineData(4, new[] { 1, 3, 0, 2 })]
    public async Task Users_whose_addresses_go_round_end_with_the_new_ones(int users, int[] order)
    {
        await using var walk = await StartAsync(users);
        foreach (var user in order)
        {
            await walk.PostAsync(Move(user, to: (user + 1) % users));
            await walk.CorrelateAsync();
        }

        await FinishAsync(walk);

        AssertAddresses(walk, [.. Enumerable.Range(1, users).Select(to => to % users)]);
        Assert.Empty(await walk.ReviewAsync());
    }

    [Fact]
    public async Task An_address_that_is_passed_on_arrives_though_the_next_owner_is_told_first()
    {
        await using var walk = await StartAsync(2, Slowly);

        var taken = await walk.PlayAsync(Move(0, to: 1).WithName("Ines", "Duarte"));
        var given = await walk.PlayAsync(Move(1, to: 2));
        var again = await walk.CorrelateAgainAsync();

        Assert.Equal(["Deferred:EmailTaken", "Updated", "Updated"], [taken, given, again]);
        AssertAddresses(walk, 1, 2);
        Assert.Equal("Duarte", walk.HubSpot.FindBy("auth0_user_id", Users[0])!["lastname"]);
        Assert.Empty(await walk.ReviewAsync());
    }

    [Fact]
    public async Task A_swap_through_a_busy_HubSpot_ends_swapped()
    {
        await using var walk = await StartAsync(2);
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.AbortAfter, Times = 7 });

        await walk.PostAsync(Move(0, to: 1));
        await walk.PostAsync(Move(1, to: 0));
        await FinishAsync(walk);

        AssertAddresses(walk, 1, 0);
        Assert.Empty(await walk.ReviewAsync());
    }

    [Fact]
    public async Task An_address_that_its_owner_keeps_is_left_to_a_person_in_the_end_and_later_events_report_it_no_more()
    {
        await using var walk = await StartAsync(2, "Retry:TakenEmailTimeout=00:00:00");

        var taken = await walk.PlayAsync(Move(0, to: 1).At(10));
        var login = await walk.PlayAsync(Move(0, to: 1).At(11).With("logins_count", 2));
        var renamed = await walk.PlayAsync(Move(0, to: 1).At(12).WithName("Ines", "Duarte"));

        Assert.Equal(["Review:EmailOfAnotherRecord", "Unchanged", "Updated"], [taken, login, renamed]);
        AssertAddresses(walk, 0, 1);
        Assert.Equal("Duarte", walk.HubSpot.FindBy("auth0_user_id", Users[0])!["lastname"]);
        Assert.Single(await walk.ReviewAsync());
    }

    [Fact]
    public async Task An_address_that_a_deleted_user_has_does_not_come_free_and_is_left_to_a_person_at_once()
    {
        await using var walk = await StartAsync(2);
        await walk.PlayAsync(Auth0EventJson.Deleted(Users[1]).At(5));

        Assert.Equal("Review:EmailOfAnotherRecord", await walk.PlayAsync(Move(0, to: 1)));
        AssertAddresses(walk, 0, 1);
    }

    [Fact]
    public async Task The_main_one_of_several_addresses_is_not_given_up_for_others()
    {
        await using var walk = await StartAsync(2, Slowly);
        var own = walk.HubSpot.FindBy("auth0_user_id", Users[0])!;
        walk.HubSpot.AddEmail(own.Id, "work@example.com");

        await walk.PlayAsync(Move(1, to: 0));
        await walk.PlayAsync(Move(0, to: 1));

        Assert.Equal("one@example.com", walk.HubSpot.Find(own.Id)!.Email);
    }

    [Fact]
    public async Task While_an_event_waits_for_an_address_a_login_is_no_second_one()
    {
        await using var walk = await StartAsync(2, Slowly);
        await walk.PlayAsync(Move(0, to: 1).At(10));

        var login = await walk.PlayAsync(Move(0, to: 1).At(11).With("logins_count", 2));

        Assert.Equal("Unchanged", login);
        Assert.Equal(1, await walk.WaitingAsync());
    }

    [Fact]
    public async Task What_was_said_before_a_login_that_repeats_the_awaited_address_does_not_come_after_it()
    {
        await using var walk = await StartAsync(2, Slowly);
        await walk.PlayAsync(Move(0, to: 1).At(10));
        await walk.PlayAsync(Move(0, to: 1).At(12).With("logins_count", 2));
        await walk.PostAsync(Move(0, to: 3).At(11));
        await walk.PostAsync(Move(1, to: 2).At(13));

        await FinishAsync(walk);

        AssertAddresses(walk, 1, 2);
    }

    private static Auth0EventJson Move(int user, int to) => Auth0EventJson.Updated(Users[user]).At(10).WithEmail(Address(to));

    private static string Address(int number) => $"{Users[number][6..]}@example.com";

    private static void AssertAddresses(Walk walk, params int[] addresses) => Assert.Equal(
        addresses.Select(Address),
        addresses.Select((_, user) => walk.HubSpot.FindBy("auth0_user_id", Users[user])!.Email));

    private static async Task FinishAsync(Walk walk)
    {
        while (await walk.WaitingAsync() > 0)
        {
            await walk.CorrelateNextAsync();
        }
    }

    private async Task<Walk> StartAsync(int users, params string[] settings)
    {
        var walk = await Walk.StartAsync(azurite, settings);
        for (var user = 0; user < users; user++)
        {
            await walk.PlayAsync(Auth0EventJson.Created(Users[user]).At(1).WithEmail(Address(user)));
        }

        return walk;
    }
}
