using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support.Memory;
using Xunit;
using static Auth0Sync.Tests.Targets.HubSpot.ConcurrentHubSpotCalls;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>Each event of a batch has the outcome that it would have had alone.</summary>
[Trait("Category", "Integration")]
public sealed class HubSpotBatchTests
{
    public static TheoryData<bool> TraceIdsOfUpdates => [true, false];

    [Fact]
    public async Task A_hundred_updates_take_one_call_and_each_event_gets_its_own_contact()
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        var contacts = scenario.SeedContacts(100);

        var results = await scenario.UpdateAsync(Users(100).Select(user => (User(user), "firstname", $"Name {user}")));

        Assert.Equal(contacts.Select(contact => contact.Id), results.Select(RecordId));
        Assert.Equal([Operation.BatchUpdate], scenario.Calls);
        Assert.All(Users(100), user => Assert.Equal($"Name {user}", scenario.HubSpot.Find(contacts[user].Id)!["firstname"]));
    }

    [Fact]
    public async Task A_response_without_trace_ids_and_with_only_the_written_fields_is_enough()
    {
        await using var scenario = new ConcurrentHubSpotCalls(new UnconfirmedBehavior { TraceIdsWorkForUpdateAndUpsert = false, UpdatesReturnAllProperties = false });
        var contacts = scenario.SeedContacts(100);

        var results = await scenario.UpdateAsync(Users(100).Select(user => (User(user), "firstname", $"Name {user}")));

        Assert.Equal(contacts.Select(contact => contact.Id), results.Select(RecordId));
        Assert.Equal([Operation.BatchUpdate], scenario.Calls);
    }

    [Fact]
    public async Task A_hundred_and_one_updates_take_two_calls()
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        scenario.SeedContacts(101);
        var calls = scenario.UpdateAsync(Users(101).Select(user => (User(user), "firstname", "Ada")));

        Assert.All(await calls, result => Assert.IsType<TargetResult.Done>(result));
        Assert.Equal([Operation.BatchUpdate, Operation.BatchUpdate], scenario.Calls);
    }

    [Theory]
    [MemberData(nameof(TraceIdsOfUpdates))]
    public async Task One_invalid_value_is_one_rejection_and_the_others_are_written(bool traced)
    {
        await using var scenario = new ConcurrentHubSpotCalls(new UnconfirmedBehavior { TraceIdsWorkForUpdateAndUpsert = traced });
        var contacts = scenario.SeedContacts(100);

        var results = await scenario.UpdateAsync(Users(100).Select(user => (User(user), "email", user == 37 ? "no@such.invalid" : $"new{user}@example.com")));

        Assert.IsType<TargetResult.Rejected>(results[37]);
        Assert.All(Users(100).Where(user => user != 37), user => Assert.Equal(contacts[user].Id, RecordId(results[user])));
        Assert.All(Users(100), user => Assert.Equal(user == 37 ? Email(37) : $"new{user}@example.com", scenario.HubSpot.Find(contacts[user].Id)!.Email));

        // A rejected batch is halved: on each level one half succeeds and the other one is rejected.
        Assert.InRange(scenario.Calls.Count, 1, traced ? 1 : 15);
    }

    [Theory]
    [MemberData(nameof(TraceIdsOfUpdates))]
    public async Task Users_without_a_contact_are_missing_and_the_others_are_written(bool traced)
    {
        await using var scenario = new ConcurrentHubSpotCalls(new UnconfirmedBehavior { TraceIdsWorkForUpdateAndUpsert = traced });
        scenario.SeedContacts(10);

        var results = await scenario.UpdateAsync(Users(13).Select(user => (User(user), "firstname", "Ada")));

        Assert.All(results.Take(10), result => Assert.IsType<TargetResult.Done>(result));
        Assert.All(results.Skip(10), result => Assert.IsType<TargetResult.Missing>(result));
        Assert.Equal([Operation.BatchUpdate], scenario.Calls);
    }

    [Theory]
    [InlineData(TakenValueError.Conflict)]
    [InlineData(TakenValueError.BadRequest)]
    public async Task An_email_that_its_owner_releases_in_the_same_batch_is_free(TakenValueError taken)
    {
        await using var scenario = new ConcurrentHubSpotCalls(new UnconfirmedBehavior { TakenEmailOnUpdate = taken });
        var contacts = scenario.SeedContacts(3);

        var results = await scenario.UpdateAsync([(User(0), "email", Email(1)), (User(1), "email", "fresh@example.com"), (User(2), "email", "other@example.com")]);

        Assert.All(results, result => Assert.IsType<TargetResult.Done>(result));
        Assert.Equal([Email(1), "fresh@example.com", "other@example.com"], contacts.Select(contact => scenario.HubSpot.Find(contact.Id)!.Email));
    }

    [Fact]
    public async Task An_email_that_its_owner_keeps_is_a_conflict_that_names_the_owner()
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        var contacts = scenario.SeedContacts(3);

        var results = await scenario.UpdateAsync([(User(0), "email", Email(2)), (User(1), "firstname", "Ada")]);

        Assert.Equal(contacts[2].Id, Assert.IsType<TargetResult.Conflict>(results[0]).OwnerRecordId);
        Assert.IsType<TargetResult.Done>(results[1]);
    }

    [Fact]
    public async Task Two_updates_of_one_contact_are_never_in_one_call_and_keep_their_order()
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        var contact = Assert.Single(scenario.SeedContacts(1));

        var results = await scenario.UpdateAsync([(User(0), "firstname", "First"), (User(0), "firstname", "Second")]);

        Assert.All(results, result => Assert.IsType<TargetResult.Done>(result));
        Assert.Equal([Operation.BatchUpdate, Operation.BatchUpdate], scenario.Calls);
        Assert.Equal("Second", scenario.HubSpot.Find(contact.Id)!["firstname"]);
    }

    [Fact]
    public async Task A_hundred_new_users_take_one_call_and_make_a_hundred_contacts()
    {
        await using var scenario = new ConcurrentHubSpotCalls();

        var results = await scenario.CreateAsync(Users(100).Select(user => (UserId(user), (string?)Email(user))));

        Assert.Equal(Users(100).Select(user => scenario.HubSpot.FindByProperty("auth0_user_id", UserId(user))!.Id), results.Select(RecordId));
        Assert.Equal([Operation.BatchCreate], scenario.Calls);
    }

    [Fact]
    public async Task A_rejected_creation_fails_no_other_and_none_is_duplicated()
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        var taken = Assert.Single(scenario.SeedContacts(1));

        var results = await scenario.CreateAsync([("auth0|a", "a@example.com"), ("auth0|b", "b@such.invalid"), ("auth0|c", Email(0)), ("auth0|0", "d@example.com")]);

        Assert.IsType<TargetResult.Done>(results[0]);
        Assert.IsType<TargetResult.Rejected>(results[1]);
        Assert.Equal(taken.Id, Assert.IsType<TargetResult.Conflict>(results[2]).OwnerRecordId);
        Assert.IsType<TargetResult.Conflict>(results[3]);
        Assert.Equal(2, scenario.HubSpot.Contacts.Length);
    }

    [Fact]
    public async Task Two_new_users_with_one_email_end_as_if_sent_one_after_the_other()
    {
        await using var scenario = new ConcurrentHubSpotCalls();

        var results = await scenario.CreateAsync([("auth0|a", "one@example.com"), ("auth0|b", "One@Example.com"), ("auth0|c", "two@example.com")]);

        Assert.Equal(RecordId(results[0]), Assert.IsType<TargetResult.Conflict>(results[1]).OwnerRecordId);
        Assert.IsType<TargetResult.Done>(results[2]);
        Assert.Equal([Operation.BatchCreate, Operation.BatchCreate], scenario.Calls);
    }

    [Theory]
    [InlineData(CallFault.Unavailable)]
    [InlineData(CallFault.ConnectionLostBeforeEffect)]
    [InlineData(CallFault.ConnectionLostAfterEffect)]
    public async Task Creations_with_an_unknown_result_are_not_sent_again(CallFault fault)
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        scenario.FailNext(fault);

        var results = await scenario.CreateAsync(Users(10).Select(user => (UserId(user), (string?)Email(user))));

        Assert.All(results, result => Assert.IsType<TargetResult.Busy>(result));
        Assert.Equal(fault == CallFault.ConnectionLostAfterEffect ? 1 : 0, scenario.Calls.Count);
    }

    [Fact]
    public async Task A_rate_limited_batch_is_busy_for_each_of_its_events()
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        scenario.SeedContacts(10);
        scenario.FailNext(CallFault.TooManyRequests);

        Assert.All(await scenario.UpdateAsync(Users(10).Select(user => (User(user), "firstname", "Ada"))), result => Assert.IsType<TargetResult.Busy>(result));

        Assert.Empty(scenario.Calls);
    }

    [Theory]
    [InlineData(Operation.BatchCreate)]
    [InlineData(Operation.BatchRead)]
    public async Task A_success_without_results_is_not_a_success_for_any_input(Operation operation)
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        scenario.HubSpot.Faults.Add(new Fault { Operation = operation, Kind = FaultKind.EmptySuccess, MaxCount = 1 });

        var results = operation switch
        {
            Operation.BatchCreate => await scenario.CreateAsync([("auth0|a", "a@example.com"), ("auth0|b", "b@example.com")]),
            _ => await scenario.FindAsync([User(0), User(1)]),
        };

        Assert.All(results, result => Assert.IsType<TargetResult.Busy>(result));
        Assert.Single(scenario.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Results_are_matched_with_and_without_trace_ids(bool repeated)
    {
        await using var scenario = new ConcurrentHubSpotCalls(new UnconfirmedBehavior { ResultsIncludeTraceIds = repeated });

        var created = await scenario.CreateAsync(Users(100).Select(user => (UserId(user), (string?)$"User{user}@Example.com")));
        var changed = await scenario.UpdateAsync(Users(100).Select(user => (User(user), "email", $"New{user}@Example.com")));

        var contacts = Users(100).Select(user => scenario.HubSpot.FindByProperty("auth0_user_id", UserId(user))!).ToList();
        Assert.Equal(contacts.Select(contact => contact.Id), created.Select(RecordId));
        Assert.Equal(contacts.Select(contact => contact.Id), changed.Select(RecordId));
        Assert.Equal(Users(100).Select(user => $"new{user}@example.com"), contacts.Select(contact => contact.Email));
        Assert.Equal([Operation.BatchCreate, Operation.BatchUpdate], scenario.Calls);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Every_rejection_in_a_batch_is_matched_to_its_event(bool repeated, bool multiStatus)
    {
        await using var scenario = new ConcurrentHubSpotCalls(new UnconfirmedBehavior
        {
            ResultsIncludeTraceIds = repeated,
            PartialSuccessIsMultiStatus = multiStatus,
            TakenUniqueValue = TakenValueError.Message,
        });
        var owner = Assert.Single(scenario.SeedContacts(1));

        var results = await scenario.CreateAsync([("auth0|a", "a@example.com"), ("auth0|b", "b@such.invalid"), ("auth0|c", Email(0)), ("auth0|0", "d@example.com"), ("auth0|e", null)]);

        Assert.Equal(scenario.HubSpot.FindByProperty("auth0_user_id", "auth0|a")!.Id, RecordId(results[0]));
        Assert.Equal([new RejectedField("email", "INVALID_EMAIL")], Assert.IsType<TargetResult.Rejected>(results[1]).Fields);
        Assert.Equal(owner.Id, Assert.IsType<TargetResult.Conflict>(results[2]).OwnerRecordId);
        Assert.Equal(owner.Id, Assert.IsType<TargetResult.Conflict>(results[3]).OwnerRecordId);
        Assert.Equal(scenario.HubSpot.FindByProperty("auth0_user_id", "auth0|e")!.Id, RecordId(results[4]));
        Assert.Equal([Operation.BatchCreate], scenario.Calls);
    }

    [Fact]
    public async Task A_hundred_creations_whose_response_was_lost_take_three_more_calls()
    {
        await using var scenario = new ConcurrentHubSpotCalls(new UnconfirmedBehavior { ResultsIncludeTraceIds = false });
        scenario.FailNext(CallFault.ConnectionLostAfterEffect);

        Assert.All(await scenario.CreateAsync(Users(100).Select(user => (UserId(user), (string?)Email(user)))), result => Assert.IsType<TargetResult.Busy>(result));
        Assert.All(await scenario.CreateAsync(Users(100).Select(user => (UserId(user), (string?)Email(user)))), result => Assert.IsType<TargetResult.Conflict>(result));
        var found = await scenario.FindAsync(Users(100).Select(User));
        Assert.All(await scenario.UpdateAsync(found.Select(result => ((RecordKey)new RecordKey.Id(RecordId(result)), "firstname", "Ada"))), result => Assert.IsType<TargetResult.Done>(result));

        Assert.Equal(100, scenario.HubSpot.Contacts.Length);
        Assert.Equal([Operation.BatchCreate, Operation.BatchCreate, Operation.BatchRead, Operation.BatchUpdate], scenario.Calls);
    }

    [Fact]
    public async Task An_update_missing_from_a_successful_response_is_read_back_and_repeated()
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        var contacts = scenario.SeedContacts(2);
        scenario.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.EmptySuccess, MaxCount = 1 });
        scenario.SkipDelays();

        var results = await scenario.UpdateAsync([(User(0), "firstname", "Ada"), (User(1), "firstname", "Ada")]);

        Assert.Equal(contacts.Select(contact => contact.Id), results.Select(RecordId));
        Assert.All(contacts, contact => Assert.Equal("Ada", scenario.HubSpot.Find(contact.Id)!["firstname"]));
    }

    [Fact]
    public async Task A_foreign_response_to_a_batch_is_requested_once_and_rejects_no_input()
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        scenario.SeedContacts(10);
        scenario.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.Status, Status = 404, Body = new JsonObject() });

        Assert.All(await scenario.UpdateAsync(Users(10).Select(user => (User(user), "firstname", "Ada"))), result => Assert.IsType<TargetResult.Busy>(result));

        Assert.Equal([Operation.BatchUpdate], scenario.Calls);
    }

    [Fact]
    public async Task Lookups_of_one_kind_take_one_call_and_each_finds_its_own_contact()
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        var contacts = scenario.SeedContacts(50);

        var results = await scenario.FindAsync(
        [
            .. Users(52).Select(User),
            .. Users(52).Select(user => new RecordKey.Email(Email(user).ToUpperInvariant())),
            .. contacts.Select(contact => new RecordKey.Id(contact.Id)),
            new RecordKey.Id("404"),
        ]);

        var expected = contacts.Select(contact => contact.Id).ToList();
        Assert.Equal([.. expected, null, null, .. expected, null, null, .. expected, null], results.Select(RecordIdOrNull));
        Assert.Equal([Operation.BatchRead, Operation.BatchRead, Operation.BatchRead], scenario.Calls);
    }

    [Fact]
    public async Task A_merged_contact_is_found_under_each_of_its_ids_in_one_call()
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        var contacts = scenario.SeedContacts(4);
        var merged = scenario.HubSpot.Merge(contacts[0].Id, contacts[1].Id);
        var again = scenario.HubSpot.Merge(merged.Id, contacts[2].Id);

        var results = await scenario.FindAsync(contacts.Select(contact => new RecordKey.Id(contact.Id)));

        Assert.Equal([again.Id, again.Id, again.Id, contacts[3].Id], results.Select(RecordId));
    }

    [Fact]
    public async Task A_contact_is_found_by_its_additional_emails_in_the_same_call()
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        var contacts = scenario.SeedContacts(2);
        scenario.HubSpot.AddEmail(contacts[0].Id, "second@example.com");

        var results = await scenario.FindAsync([new RecordKey.Email("Second@Example.com"), new RecordKey.Email(Email(1)), new RecordKey.Email(Email(0))]);

        Assert.Equal([contacts[0].Id, contacts[1].Id, contacts[0].Id], results.Select(RecordId));
        Assert.Equal([Operation.BatchRead], scenario.Calls);
    }

    [Fact]
    public async Task Contacts_that_are_archived_together_take_one_call()
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        var contacts = scenario.SeedContacts(20);

        var results = await scenario.RunConcurrentlyAsync(contacts.Select(contact => (Func<ITarget, Task<TargetResult>>)(target => target.ArchiveAsync(contact.Id, CancellationToken.None))));

        Assert.Equal(contacts.Select(contact => contact.Id), results.Select(RecordId));
        Assert.All(scenario.HubSpot.Contacts, contact => Assert.NotNull(contact.ArchivedAt));
        Assert.Equal([Operation.BatchArchive], scenario.Calls);
    }

    [Fact]
    public async Task A_transient_failure_causes_a_retry_of_the_batch_and_loses_no_event()
    {
        await using var scenario = new ConcurrentHubSpotCalls();
        scenario.SeedContacts(10);
        scenario.FailNext(CallFault.ConnectionLostAfterEffect);
        scenario.SkipDelays();

        Assert.All(await scenario.UpdateAsync([(User(3), "firstname", "Ada")]), result => Assert.IsType<TargetResult.Done>(result));
    }

    private static IEnumerable<int> Users(int count) => Enumerable.Range(0, count);

    private static RecordKey User(int user) => new RecordKey.UserId(UserId(user));

    private static string RecordId(TargetResult result) => Assert.IsType<TargetResult.Done>(result).Record.Id;

    private static string? RecordIdOrNull(TargetResult result) => result is TargetResult.Missing ? null : RecordId(result);
}
