using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets;
using Auth0Sync.HubSpotSimulator;
using Auth0Sync.HubSpotSimulator.Model;
using Auth0Sync.Tests.Support.Memory;
using Xunit;
using static Auth0Sync.Tests.Targets.HubSpot.HubSpotCrowd;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>Many events in one call, and each with the outcome that it would have had alone.</summary>
public sealed class HubSpotBatchTests
{
    public static TheoryData<bool> TraceIdsOfUpdates => [true, false];

    [Fact]
    public async Task A_hundred_changes_are_one_call_and_each_event_gets_its_own_contact()
    {
        await using var crowd = new HubSpotCrowd();
        var contacts = crowd.Seed(100);

        var results = await crowd.UpdateAsync(Users(100).Select(user => (User(user), "firstname", $"Name {user}")));

        Assert.Equal(contacts.Select(contact => contact.Id), results.Select(RecordId));
        Assert.Equal([Operation.BatchUpdate], crowd.Calls);
        Assert.All(Users(100), user => Assert.Equal($"Name {user}", crowd.HubSpot.Find(contacts[user].Id)!["firstname"]));
    }

    [Fact]
    public async Task An_answer_that_tells_neither_trace_ids_nor_more_than_was_written_is_enough()
    {
        await using var crowd = new HubSpotCrowd(new UnconfirmedBehaviour { TraceIdsWorkForUpdateAndUpsert = false, UpdatesTellAllProperties = false });
        var contacts = crowd.Seed(100);

        var results = await crowd.UpdateAsync(Users(100).Select(user => (User(user), "firstname", $"Name {user}")));

        Assert.Equal(contacts.Select(contact => contact.Id), results.Select(RecordId));
        Assert.Equal([Operation.BatchUpdate], crowd.Calls);
    }

    [Fact]
    public async Task A_hundred_and_one_changes_are_two_calls()
    {
        await using var crowd = new HubSpotCrowd();
        crowd.Seed(101);
        var asked = crowd.UpdateAsync(Users(101).Select(user => (User(user), "firstname", "Ada")));

        Assert.All(await asked, result => Assert.IsType<TargetResult.Done>(result));
        Assert.Equal([Operation.BatchUpdate, Operation.BatchUpdate], crowd.Calls);
    }

    [Theory]
    [MemberData(nameof(TraceIdsOfUpdates))]
    public async Task One_bad_value_is_one_refusal_and_the_others_are_written(bool traced)
    {
        await using var crowd = new HubSpotCrowd(new UnconfirmedBehaviour { TraceIdsWorkForUpdateAndUpsert = traced });
        var contacts = crowd.Seed(100);

        var results = await crowd.UpdateAsync(Users(100).Select(user => (User(user), "email", user == 37 ? "no@such.invalid" : $"new{user}@example.com")));

        Assert.IsType<TargetResult.Rejected>(results[37]);
        Assert.All(Users(100).Where(user => user != 37), user => Assert.Equal(contacts[user].Id, RecordId(results[user])));
        Assert.All(Users(100), user => Assert.Equal(user == 37 ? Email(37) : $"new{user}@example.com", crowd.HubSpot.Find(contacts[user].Id)!.Email));

        // A batch that is refused as a whole is halved: on each level the half that is good, and the half that is not.
        Assert.InRange(crowd.Calls.Count, 1, traced ? 1 : 15);
    }

    [Theory]
    [MemberData(nameof(TraceIdsOfUpdates))]
    public async Task Users_without_a_contact_are_missing_and_the_others_are_written(bool traced)
    {
        await using var crowd = new HubSpotCrowd(new UnconfirmedBehaviour { TraceIdsWorkForUpdateAndUpsert = traced });
        crowd.Seed(10);

        var results = await crowd.UpdateAsync(Users(13).Select(user => (User(user), "firstname", "Ada")));

        Assert.All(results.Take(10), result => Assert.IsType<TargetResult.Done>(result));
        Assert.All(results.Skip(10), result => Assert.IsType<TargetResult.Missing>(result));
        Assert.Equal([Operation.BatchUpdate], crowd.Calls);
    }

    [Theory]
    [InlineData(TakenValueAnswer.Conflict)]
    [InlineData(TakenValueAnswer.BadRequest)]
    public async Task An_address_that_its_owner_gives_up_in_the_same_batch_is_free(TakenValueAnswer taken)
    {
        await using var crowd = new HubSpotCrowd(new UnconfirmedBehaviour { TakenEmailOnUpdate = taken });
        var contacts = crowd.Seed(3);

        var results = await crowd.UpdateAsync([(User(0), "email", Email(1)), (User(1), "email", "fresh@example.com"), (User(2), "email", "other@example.com")]);

        Assert.All(results, result => Assert.IsType<TargetResult.Done>(result));
        Assert.Equal([Email(1), "fresh@example.com", "other@example.com"], contacts.Select(contact => crowd.HubSpot.Find(contact.Id)!.Email));
    }

    [Fact]
    public async Task An_address_that_its_owner_keeps_is_a_conflict_that_names_the_owner()
    {
        await using var crowd = new HubSpotCrowd();
        var contacts = crowd.Seed(3);

        var results = await crowd.UpdateAsync([(User(0), "email", Email(2)), (User(1), "firstname", "Ada")]);

        Assert.Equal(contacts[2].Id, Assert.IsType<TargetResult.Conflict>(results[0]).OwnerId);
        Assert.IsType<TargetResult.Done>(results[1]);
    }

    [Fact]
    public async Task Two_changes_of_one_contact_never_stand_in_one_call_and_the_second_one_stays_the_last()
    {
        await using var crowd = new HubSpotCrowd();
        var contact = Assert.Single(crowd.Seed(1));

        var results = await crowd.UpdateAsync([(User(0), "firstname", "First"), (User(0), "firstname", "Second")]);

        Assert.All(results, result => Assert.IsType<TargetResult.Done>(result));
        Assert.Equal([Operation.BatchUpdate, Operation.BatchUpdate], crowd.Calls);
        Assert.Equal("Second", crowd.HubSpot.Find(contact.Id)!["firstname"]);
    }

    [Fact]
    public async Task A_hundred_new_users_are_one_call_and_a_hundred_contacts()
    {
        await using var crowd = new HubSpotCrowd();

        var results = await crowd.CreateAsync(Users(100).Select(user => (UserId(user), (string?)Email(user))));

        Assert.Equal(Users(100).Select(user => crowd.HubSpot.FindBy("auth0_user_id", UserId(user))!.Id), results.Select(RecordId));
        Assert.Equal([Operation.BatchCreate], crowd.Calls);
    }

    [Fact]
    public async Task A_refused_creation_spoils_no_other_and_none_is_doubled()
    {
        await using var crowd = new HubSpotCrowd();
        var taken = Assert.Single(crowd.Seed(1));

        var results = await crowd.CreateAsync([("auth0|a", "a@example.com"), ("auth0|b", "b@such.invalid"), ("auth0|c", Email(0)), ("auth0|0", "d@example.com")]);

        Assert.IsType<TargetResult.Done>(results[0]);
        Assert.IsType<TargetResult.Rejected>(results[1]);
        Assert.Equal(taken.Id, Assert.IsType<TargetResult.Conflict>(results[2]).OwnerId);
        Assert.IsType<TargetResult.Conflict>(results[3]);
        Assert.Equal(2, crowd.HubSpot.Contacts.Length);
    }

    [Fact]
    public async Task Two_new_users_with_one_address_meet_as_if_they_had_come_one_after_the_other()
    {
        await using var crowd = new HubSpotCrowd();

        var results = await crowd.CreateAsync([("auth0|a", "one@example.com"), ("auth0|b", "One@Example.com"), ("auth0|c", "two@example.com")]);

        Assert.Equal(RecordId(results[0]), Assert.IsType<TargetResult.Conflict>(results[1]).OwnerId);
        Assert.IsType<TargetResult.Done>(results[2]);
        Assert.Equal([Operation.BatchCreate, Operation.BatchCreate], crowd.Calls);
    }

    [Theory]
    [InlineData(CallFault.Unavailable)]
    [InlineData(CallFault.LostBefore)]
    [InlineData(CallFault.LostAfter)]
    public async Task Creations_whose_end_is_unknown_are_not_sent_again(CallFault fault)
    {
        await using var crowd = new HubSpotCrowd();
        crowd.Fail(fault);

        var results = await crowd.CreateAsync(Users(10).Select(user => (UserId(user), (string?)Email(user))));

        Assert.All(results, result => Assert.IsType<TargetResult.Busy>(result));
        Assert.Equal(fault == CallFault.LostAfter ? 1 : 0, crowd.Calls.Count);
    }

    [Fact]
    public async Task A_batch_that_meets_a_limit_is_busy_for_each_of_its_events()
    {
        await using var crowd = new HubSpotCrowd();
        crowd.Seed(10);
        crowd.Fail(CallFault.TooMany);

        Assert.All(await crowd.UpdateAsync(Users(10).Select(user => (User(user), "firstname", "Ada"))), result => Assert.IsType<TargetResult.Busy>(result));

        Assert.Empty(crowd.Calls);
    }

    [Theory]
    [InlineData(Operation.BatchCreate)]
    [InlineData(Operation.BatchRead)]
    public async Task A_success_that_speaks_of_nobody_is_no_success_for_anybody(Operation operation)
    {
        await using var crowd = new HubSpotCrowd();
        crowd.HubSpot.Faults.Add(new Fault { Operation = operation, Kind = FaultKind.EmptySuccess, Times = 1 });

        var results = operation switch
        {
            Operation.BatchCreate => await crowd.CreateAsync([("auth0|a", "a@example.com"), ("auth0|b", "b@example.com")]),
            _ => await crowd.FindAsync([User(0), User(1)]),
        };

        Assert.All(results, result => Assert.IsType<TargetResult.Busy>(result));
        Assert.Single(crowd.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Results_are_told_apart_with_trace_ids_and_without(bool repeated)
    {
        await using var crowd = new HubSpotCrowd(new UnconfirmedBehaviour { ResultsRepeatTraceIds = repeated });

        var created = await crowd.CreateAsync(Users(100).Select(user => (UserId(user), (string?)$"User{user}@Example.com")));
        var changed = await crowd.UpdateAsync(Users(100).Select(user => (User(user), "email", $"New{user}@Example.com")));

        var contacts = Users(100).Select(user => crowd.HubSpot.FindBy("auth0_user_id", UserId(user))!).ToList();
        Assert.Equal(contacts.Select(contact => contact.Id), created.Select(RecordId));
        Assert.Equal(contacts.Select(contact => contact.Id), changed.Select(RecordId));
        Assert.Equal(Users(100).Select(user => $"new{user}@example.com"), contacts.Select(contact => contact.Email));
        Assert.Equal([Operation.BatchCreate, Operation.BatchUpdate], crowd.Calls);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Every_refusal_of_a_batch_finds_its_event(bool repeated, bool multiStatus)
    {
        await using var crowd = new HubSpotCrowd(new UnconfirmedBehaviour
        {
            ResultsRepeatTraceIds = repeated,
            PartialSuccessIsMultiStatus = multiStatus,
            TakenUniqueValue = TakenValueAnswer.Message,
        });
        var owner = Assert.Single(crowd.Seed(1));

        var results = await crowd.CreateAsync([("auth0|a", "a@example.com"), ("auth0|b", "b@such.invalid"), ("auth0|c", Email(0)), ("auth0|0", "d@example.com"), ("auth0|e", null)]);

        Assert.Equal(crowd.HubSpot.FindBy("auth0_user_id", "auth0|a")!.Id, RecordId(results[0]));
        Assert.Equal([new RejectedField("email", "INVALID_EMAIL")], Assert.IsType<TargetResult.Rejected>(results[1]).Fields);
        Assert.Equal(owner.Id, Assert.IsType<TargetResult.Conflict>(results[2]).OwnerId);
        Assert.Equal(owner.Id, Assert.IsType<TargetResult.Conflict>(results[3]).OwnerId);
        Assert.Equal(crowd.HubSpot.FindBy("auth0_user_id", "auth0|e")!.Id, RecordId(results[4]));
        Assert.Equal([Operation.BatchCreate], crowd.Calls);
    }

    [Fact]
    public async Task A_hundred_creations_whose_answer_was_lost_cost_three_calls_more()
    {
        await using var crowd = new HubSpotCrowd(new UnconfirmedBehaviour { ResultsRepeatTraceIds = false });
        crowd.Fail(CallFault.LostAfter);

        Assert.All(await crowd.CreateAsync(Users(100).Select(user => (UserId(user), (string?)Email(user)))), result => Assert.IsType<TargetResult.Busy>(result));
        Assert.All(await crowd.CreateAsync(Users(100).Select(user => (UserId(user), (string?)Email(user)))), result => Assert.IsType<TargetResult.Conflict>(result));
        var found = await crowd.FindAsync(Users(100).Select(User));
        Assert.All(await crowd.UpdateAsync(found.Select(result => ((RecordKey)new RecordKey.Id(RecordId(result)), "firstname", "Ada"))), result => Assert.IsType<TargetResult.Done>(result));

        Assert.Equal(100, crowd.HubSpot.Contacts.Length);
        Assert.Equal([Operation.BatchCreate, Operation.BatchCreate, Operation.BatchRead, Operation.BatchUpdate], crowd.Calls);
    }

    [Fact]
    public async Task A_change_that_a_success_says_nothing_of_is_read_back_and_made_again()
    {
        await using var crowd = new HubSpotCrowd();
        var contacts = crowd.Seed(2);
        crowd.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.EmptySuccess, Times = 1 });
        crowd.SkipWaits();

        var results = await crowd.UpdateAsync([(User(0), "firstname", "Ada"), (User(1), "firstname", "Ada")]);

        Assert.Equal(contacts.Select(contact => contact.Id), results.Select(RecordId));
        Assert.All(contacts, contact => Assert.Equal("Ada", crowd.HubSpot.Find(contact.Id)!["firstname"]));
    }

    [Fact]
    public async Task Something_else_that_answers_a_batch_is_asked_once_and_refuses_nobody()
    {
        await using var crowd = new HubSpotCrowd();
        crowd.Seed(10);
        crowd.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.Status, Status = 404, Body = new JsonObject() });

        Assert.All(await crowd.UpdateAsync(Users(10).Select(user => (User(user), "firstname", "Ada"))), result => Assert.IsType<TargetResult.Busy>(result));

        Assert.Equal([Operation.BatchUpdate], crowd.Calls);
    }

    [Fact]
    public async Task Look_ups_of_one_kind_are_one_call_and_each_finds_its_own()
    {
        await using var crowd = new HubSpotCrowd();
        var contacts = crowd.Seed(50);

        var results = await crowd.FindAsync(
        [
            .. Users(52).Select(User),
            .. Users(52).Select(user => new RecordKey.Email(Email(user).ToUpperInvariant())),
            .. contacts.Select(contact => new RecordKey.Id(contact.Id)),
            new RecordKey.Id("404"),
        ]);

        var expected = contacts.Select(contact => contact.Id).ToList();
        Assert.Equal([.. expected, null, null, .. expected, null, null, .. expected, null], results.Select(RecordIdOrNull));
        Assert.Equal([Operation.BatchRead, Operation.BatchRead, Operation.BatchRead], crowd.Calls);
    }

    [Fact]
    public async Task A_merged_contact_is_found_under_each_of_its_ids_in_one_call()
    {
        await using var crowd = new HubSpotCrowd();
        var contacts = crowd.Seed(4);
        var merged = crowd.HubSpot.Merge(contacts[0].Id, contacts[1].Id);
        var again = crowd.HubSpot.Merge(merged.Id, contacts[2].Id);

        var results = await crowd.FindAsync(contacts.Select(contact => new RecordKey.Id(contact.Id)));

        Assert.Equal([again.Id, again.Id, again.Id, contacts[3].Id], results.Select(RecordId));
    }

    [Fact]
    public async Task A_contact_is_found_under_its_further_addresses_in_the_same_call()
    {
        await using var crowd = new HubSpotCrowd();
        var contacts = crowd.Seed(2);
        crowd.HubSpot.AddEmail(contacts[0].Id, "second@example.com");

        var results = await crowd.FindAsync([new RecordKey.Email("Second@Example.com"), new RecordKey.Email(Email(1)), new RecordKey.Email(Email(0))]);

        Assert.Equal([contacts[0].Id, contacts[1].Id, contacts[0].Id], results.Select(RecordId));
        Assert.Equal([Operation.BatchRead], crowd.Calls);
    }

    [Fact]
    public async Task Contacts_that_are_put_away_together_are_one_call()
    {
        await using var crowd = new HubSpotCrowd();
        var contacts = crowd.Seed(20);

        var results = await crowd.AskAsync(contacts.Select(contact => (Func<ITarget, Task<TargetResult>>)(target => target.ArchiveAsync(contact.Id, CancellationToken.None))));

        Assert.Equal(contacts.Select(contact => contact.Id), results.Select(RecordId));
        Assert.All(crowd.HubSpot.Contacts, contact => Assert.NotNull(contact.ArchivedAt));
        Assert.Equal([Operation.BatchArchive], crowd.Calls);
    }

    [Fact]
    public async Task A_blip_costs_the_batch_a_repetition_and_no_event()
    {
        await using var crowd = new HubSpotCrowd();
        crowd.Seed(10);
        crowd.Fail(CallFault.LostAfter);
        crowd.SkipWaits();

        Assert.All(await crowd.UpdateAsync([(User(3), "firstname", "Ada")]), result => Assert.IsType<TargetResult.Done>(result));
    }

    private static IEnumerable<int> Users(int count) => Enumerable.Range(0, count);

    private static RecordKey User(int user) => new RecordKey.UserId(UserId(user));

    private static string RecordId(TargetResult result) => Assert.IsType<TargetResult.Done>(result).Record.Id;

    private static string? RecordIdOrNull(TargetResult result) => result is TargetResult.Missing ? null : RecordId(result);
}
