using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Users who pass their addresses on to each other end with the addresses they have in Auth0, in whatever order that is told.</summary>
[Trait("Category", "Integration")]
public sealed class SwappedEmailTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    // An event that waits stays away while the next ones are told.
    private const string SlowRetrySetting = "Retry:FirstDelay=00:00:04";

    private static readonly string[] Users = ["auth0|one", "auth0|two", "auth0|three", "auth0|four"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_users_who_swap_emails_end_swapped(bool secondFirst)
    {
        await using var walk = await StartAsync(2);
        int[] order = secondFirst ? [1, 0] : [0, 1];
        foreach (var user in order)
        {
            await walk.PostAsync(CreateEmailChange(user, to: 1 - user));
            await walk.ProcessVisibleMessagesAsync();
        }

        await ProcessUntilEmptyAsync(walk);

        AssertEmails(walk, 1, 0);
        Assert.Empty(await walk.GetReviewItemsAsync());
    }

    [Fact]
    public async Task Two_users_who_swap_emails_end_swapped_even_if_the_second_event_is_late()
    {
        await using var walk = await StartAsync(2);

        var first = await walk.ProcessAsync(CreateEmailChange(0, to: 1));
        var again = await walk.WaitAndProcessMessageAsync();
        Assert.Equal(["Deferred:EmailTaken", "Deferred:EmailTaken"], [first, again]);
        Assert.Equal("one@example.com", walk.HubSpot.FindByProperty("auth0_user_id", Users[0])!.Email);
        await walk.PostAsync(CreateEmailChange(1, to: 0));
        await ProcessUntilEmptyAsync(walk);

        AssertEmails(walk, 1, 0);
        Assert.Empty(await walk.GetReviewItemsAsync());
    }

    [Theory]
    [InlineData(3, new[] { 0, 1, 2 })]
    [InlineData(3, new[] { 2, 1, 0 })]
    [InlineData(4, new[] { 1, 3, 0, 2 })]
    public async Task Users_whose_emails_rotate_end_with_the_new_ones(int users, int[] order)
    {
        await using var walk = await StartAsync(users);
        foreach (var user in order)
        {
            await walk.PostAsync(CreateEmailChange(user, to: (user + 1) % users));
            await walk.ProcessVisibleMessagesAsync();
        }

        await ProcessUntilEmptyAsync(walk);

        AssertEmails(walk, [.. Enumerable.Range(1, users).Select(to => to % users)]);
        Assert.Empty(await walk.GetReviewItemsAsync());
    }

    [Fact]
    public async Task A_reassigned_email_is_written_even_if_the_event_of_the_next_owner_comes_first()
    {
        await using var walk = await StartAsync(2, SlowRetrySetting);

        var taken = await walk.ProcessAsync(CreateEmailChange(0, to: 1).WithName("Ines", "Duarte"));
        var given = await walk.ProcessAsync(CreateEmailChange(1, to: 2));
        var again = await walk.WaitAndProcessMessageAsync();

        Assert.Equal(["Deferred:EmailTaken", "Updated", "Updated"], [taken, given, again]);
        AssertEmails(walk, 1, 2);
        Assert.Equal("Duarte", walk.HubSpot.FindByProperty("auth0_user_id", Users[0])!["lastname"]);
        Assert.Empty(await walk.GetReviewItemsAsync());
    }

    [Fact]
    public async Task A_swap_while_HubSpot_is_busy_ends_swapped()
    {
        await using var walk = await StartAsync(2);
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.AbortAfter, MaxCount = 7 });

        await walk.PostAsync(CreateEmailChange(0, to: 1));
        await walk.PostAsync(CreateEmailChange(1, to: 0));
        await ProcessUntilEmptyAsync(walk);

        AssertEmails(walk, 1, 0);
        Assert.Empty(await walk.GetReviewItemsAsync());
    }

    [Fact]
    public async Task An_email_that_its_owner_keeps_goes_to_review_in_the_end_and_later_events_do_not_report_it_again()
    {
        await using var walk = await StartAsync(2, "Retry:TakenEmailTimeout=00:00:00");

        var taken = await walk.ProcessAsync(CreateEmailChange(0, to: 1).AtSecond(10));
        var login = await walk.ProcessAsync(CreateEmailChange(0, to: 1).AtSecond(11).WithUserMember("logins_count", 2));
        var renamed = await walk.ProcessAsync(CreateEmailChange(0, to: 1).AtSecond(12).WithName("Ines", "Duarte"));

        Assert.Equal(["Review:EmailOfAnotherRecord", "Unchanged", "Updated"], [taken, login, renamed]);
        AssertEmails(walk, 0, 1);
        Assert.Equal("Duarte", walk.HubSpot.FindByProperty("auth0_user_id", Users[0])!["lastname"]);
        Assert.Single(await walk.GetReviewItemsAsync());
    }

    [Fact]
    public async Task An_email_of_a_deleted_user_is_not_released_and_goes_to_review_at_once()
    {
        await using var walk = await StartAsync(2);
        await walk.ProcessAsync(Auth0EventBuilder.Deleted(Users[1]).AtSecond(5));

        Assert.Equal("Review:EmailOfAnotherRecord", await walk.ProcessAsync(CreateEmailChange(0, to: 1)));
        AssertEmails(walk, 0, 1);
    }

    [Fact]
    public async Task The_primary_one_of_several_emails_is_not_released_for_others()
    {
        await using var walk = await StartAsync(2, SlowRetrySetting);
        var own = walk.HubSpot.FindByProperty("auth0_user_id", Users[0])!;
        walk.HubSpot.AddEmail(own.Id, "work@example.com");

        await walk.ProcessAsync(CreateEmailChange(1, to: 0));
        await walk.ProcessAsync(CreateEmailChange(0, to: 1));

        Assert.Equal("one@example.com", walk.HubSpot.Find(own.Id)!.Email);
    }

    [Fact]
    public async Task While_an_event_waits_for_an_email_a_login_does_not_wait_for_it_too()
    {
        await using var walk = await StartAsync(2, SlowRetrySetting);
        await walk.ProcessAsync(CreateEmailChange(0, to: 1).AtSecond(10));

        var login = await walk.ProcessAsync(CreateEmailChange(0, to: 1).AtSecond(11).WithUserMember("logins_count", 2));

        Assert.Equal("Unchanged", login);
        Assert.Equal(1, await walk.CountQueuedMessagesAsync());
    }

    [Fact]
    public async Task Values_before_a_login_that_repeats_the_pending_email_are_not_applied_after_it()
    {
        await using var walk = await StartAsync(2, SlowRetrySetting);
        await walk.ProcessAsync(CreateEmailChange(0, to: 1).AtSecond(10));
        await walk.ProcessAsync(CreateEmailChange(0, to: 1).AtSecond(12).WithUserMember("logins_count", 2));
        await walk.PostAsync(CreateEmailChange(0, to: 3).AtSecond(11));
        await walk.PostAsync(CreateEmailChange(1, to: 2).AtSecond(13));

        await ProcessUntilEmptyAsync(walk);

        AssertEmails(walk, 1, 2);
    }

    private static Auth0EventBuilder CreateEmailChange(int user, int to) => Auth0EventBuilder.Updated(Users[user]).AtSecond(10).WithEmail(GetEmail(to));

    private static string GetEmail(int number) => $"{Users[number][6..]}@example.com";

    private static void AssertEmails(PipelineHarness walk, params int[] addresses) => Assert.Equal(
        addresses.Select(GetEmail),
        addresses.Select((_, user) => walk.HubSpot.FindByProperty("auth0_user_id", Users[user])!.Email));

    private static async Task ProcessUntilEmptyAsync(PipelineHarness walk)
    {
        while (await walk.CountQueuedMessagesAsync() > 0)
        {
            await walk.WaitAndProcessMessagesAsync();
        }
    }

    private async Task<PipelineHarness> StartAsync(int users, params string[] settings)
    {
        var walk = await PipelineHarness.StartAsync(azurite, settings);
        for (var user = 0; user < users; user++)
        {
            await walk.ProcessAsync(Auth0EventBuilder.Created(Users[user]).AtSecond(1).WithEmail(GetEmail(user)));
        }

        return walk;
    }
}
