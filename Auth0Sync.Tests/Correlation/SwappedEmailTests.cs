using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Users who swap addresses end with their addresses in Auth0, in any order of events.</summary>
[Trait("Category", "Integration")]
public sealed class SwappedEmailTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    // A waiting event stays invisible while the next ones are processed.
    private const string SlowRetrySetting = "Retry:FirstDelay=00:00:04";

    private static readonly string[] Users = ["auth0|one", "auth0|two", "auth0|three", "auth0|four"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_users_who_swap_emails_end_swapped(bool secondFirst)
    {
        await using var pipeline = await StartAsync(2);
        int[] order = secondFirst ? [1, 0] : [0, 1];
        foreach (var user in order)
        {
            await pipeline.PostAsync(CreateEmailChange(user, to: 1 - user));
            await pipeline.ProcessVisibleMessagesAsync();
        }

        await ProcessUntilEmptyAsync(pipeline);

        AssertEmails(pipeline, 1, 0);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task Two_users_who_swap_emails_end_swapped_even_if_the_second_event_is_late()
    {
        await using var pipeline = await StartAsync(2);

        var first = await pipeline.ProcessAsync(CreateEmailChange(0, to: 1));
        var again = await pipeline.WaitAndProcessMessageAsync();
        Assert.Equal(["Deferred:EmailTaken", "Deferred:EmailTaken"], [first, again]);
        Assert.Equal("one@example.com", pipeline.HubSpot.FindByProperty("auth0_user_id", Users[0])!.Email);
        await pipeline.PostAsync(CreateEmailChange(1, to: 0));
        await ProcessUntilEmptyAsync(pipeline);

        AssertEmails(pipeline, 1, 0);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Theory]
    [InlineData(3, new[] { 0, 1, 2 })]
    [InlineData(3, new[] { 2, 1, 0 })]
    [InlineData(4, new[] { 1, 3, 0, 2 })]
    public async Task Users_whose_emails_rotate_end_with_the_new_ones(int users, int[] order)
    {
        await using var pipeline = await StartAsync(users);
        foreach (var user in order)
        {
            await pipeline.PostAsync(CreateEmailChange(user, to: (user + 1) % users));
            await pipeline.ProcessVisibleMessagesAsync();
        }

        await ProcessUntilEmptyAsync(pipeline);

        AssertEmails(pipeline, [.. Enumerable.Range(1, users).Select(to => to % users)]);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task A_reassigned_email_is_written_even_if_the_event_of_the_next_owner_comes_first()
    {
        await using var pipeline = await StartAsync(2, SlowRetrySetting);

        var taken = await pipeline.ProcessAsync(CreateEmailChange(0, to: 1).WithName("Ines", "Duarte"));
        var given = await pipeline.ProcessAsync(CreateEmailChange(1, to: 2));
        var again = await pipeline.WaitAndProcessMessageAsync();

        Assert.Equal(["Deferred:EmailTaken", "Updated", "Updated"], [taken, given, again]);
        AssertEmails(pipeline, 1, 2);
        Assert.Equal("Duarte", pipeline.HubSpot.FindByProperty("auth0_user_id", Users[0])!["lastname"]);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task A_swap_while_HubSpot_is_busy_ends_swapped()
    {
        await using var pipeline = await StartAsync(2);
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.AbortAfter, MaxCount = 7 });

        await pipeline.PostAsync(CreateEmailChange(0, to: 1));
        await pipeline.PostAsync(CreateEmailChange(1, to: 0));
        await ProcessUntilEmptyAsync(pipeline);

        AssertEmails(pipeline, 1, 0);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task An_email_that_its_owner_keeps_goes_to_review_in_the_end_and_later_events_do_not_report_it_again()
    {
        await using var pipeline = await StartAsync(2, "Retry:TakenEmailTimeout=00:00:00");

        var taken = await pipeline.ProcessAsync(CreateEmailChange(0, to: 1).AtSecond(10));
        var login = await pipeline.ProcessAsync(CreateEmailChange(0, to: 1).AtSecond(11).WithUserMember("logins_count", 2));
        var renamed = await pipeline.ProcessAsync(CreateEmailChange(0, to: 1).AtSecond(12).WithName("Ines", "Duarte"));

        Assert.Equal(["Review:EmailOfAnotherRecord", "Unchanged", "Updated"], [taken, login, renamed]);
        AssertEmails(pipeline, 0, 1);
        Assert.Equal("Duarte", pipeline.HubSpot.FindByProperty("auth0_user_id", Users[0])!["lastname"]);
        Assert.Single(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task An_email_of_a_deleted_user_is_not_released_and_goes_to_review_at_once()
    {
        await using var pipeline = await StartAsync(2);
        await pipeline.ProcessAsync(Auth0EventBuilder.Deleted(Users[1]).AtSecond(5));

        Assert.Equal("Review:EmailOfAnotherRecord", await pipeline.ProcessAsync(CreateEmailChange(0, to: 1)));
        AssertEmails(pipeline, 0, 1);
    }

    [Fact]
    public async Task The_primary_one_of_several_emails_is_not_released_for_others()
    {
        await using var pipeline = await StartAsync(2, SlowRetrySetting);
        var own = pipeline.HubSpot.FindByProperty("auth0_user_id", Users[0])!;
        pipeline.HubSpot.AddEmail(own.Id, "work@example.com");

        await pipeline.ProcessAsync(CreateEmailChange(1, to: 0));
        await pipeline.ProcessAsync(CreateEmailChange(0, to: 1));

        Assert.Equal("one@example.com", pipeline.HubSpot.Find(own.Id)!.Email);
    }

    [Fact]
    public async Task While_an_event_waits_for_an_email_a_login_does_not_wait_for_it_too()
    {
        await using var pipeline = await StartAsync(2, SlowRetrySetting);
        await pipeline.ProcessAsync(CreateEmailChange(0, to: 1).AtSecond(10));

        var login = await pipeline.ProcessAsync(CreateEmailChange(0, to: 1).AtSecond(11).WithUserMember("logins_count", 2));

        Assert.Equal("Unchanged", login);
        Assert.Equal(1, await pipeline.CountQueuedMessagesAsync());
    }

    [Fact]
    public async Task Values_before_a_login_that_repeats_the_pending_email_are_not_applied_after_it()
    {
        await using var pipeline = await StartAsync(2, SlowRetrySetting);
        await pipeline.ProcessAsync(CreateEmailChange(0, to: 1).AtSecond(10));
        await pipeline.ProcessAsync(CreateEmailChange(0, to: 1).AtSecond(12).WithUserMember("logins_count", 2));
        await pipeline.PostAsync(CreateEmailChange(0, to: 3).AtSecond(11));
        await pipeline.PostAsync(CreateEmailChange(1, to: 2).AtSecond(13));

        await ProcessUntilEmptyAsync(pipeline);

        AssertEmails(pipeline, 1, 2);
    }

    private static Auth0EventBuilder CreateEmailChange(int user, int to) => Auth0EventBuilder.Updated(Users[user]).AtSecond(10).WithEmail(GetEmail(to));

    private static string GetEmail(int number) => $"{Users[number][6..]}@example.com";

    private static void AssertEmails(PipelineHarness pipeline, params int[] addresses) => Assert.Equal(
        addresses.Select(GetEmail),
        addresses.Select((_, user) => pipeline.HubSpot.FindByProperty("auth0_user_id", Users[user])!.Email));

    private static async Task ProcessUntilEmptyAsync(PipelineHarness pipeline)
    {
        while (await pipeline.CountQueuedMessagesAsync() > 0)
        {
            await pipeline.WaitAndProcessMessagesAsync();
        }
    }

    private async Task<PipelineHarness> StartAsync(int users, params string[] settings)
    {
        var pipeline = await PipelineHarness.StartAsync(azurite, settings);
        for (var user = 0; user < users; user++)
        {
            await pipeline.ProcessAsync(Auth0EventBuilder.Created(Users[user]).AtSecond(1).WithEmail(GetEmail(user)));
        }

        return pipeline;
    }
}
