using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>A value that HubSpot rejects affects only its own field.</summary>
[Trait("Category", "Integration")]
public sealed class RejectedFieldTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string RejectedEmail = "ines@no.such.invalid";

    private static readonly string[] Mapping =
    [
        "HubSpot:Mapping:newsletter=user_metadata.newsletter",
        "HubSpot:Mapping:score=user_metadata.score",
        "HubSpot:Mapping:birthday=user_metadata.birthday",
        "HubSpot:Mapping:locked=user_metadata.locked",
    ];

    private static readonly PropertyDefinition[] Properties =
    [
        new("newsletter", "bool", "booleancheckbox"),
        new("score", "number", "number"),
        new("birthday", "date", "date"),
        new("locked") { IsReadOnly = true },
    ];

    private static Auth0EventBuilder Created => Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Okafor");

    public static TheoryData<string, string> RejectedValues => new()
    {
        { "newsletter", "yes" },
        { "score", "1,000" },
        { "birthday", "not a day" },
        { "locked", "unwanted" },
    };

    [Theory]
    [MemberData(nameof(RejectedValues))]
    public async Task A_rejected_value_delays_neither_the_name_nor_a_block(string field, string value)
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);

        var rejected = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithName("Ines", "Duarte")
            .WithUserMember("blocked", true).WithUserMember("user_metadata", new JsonObject { [field] = value }));

        Assert.Equal("Review:Rejected", rejected);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("Duarte", "blocked"), (contact["lastname"], contact["auth0_status"]));
        AssertReported(pipeline, Assert.Single(await pipeline.GetReviewItemsAsync()), field, value);
    }

    [Theory]
    [MemberData(nameof(RejectedValues))]
    public async Task A_value_that_is_rejected_at_creation_affects_only_its_field(string field, string value)
    {
        await using var pipeline = await StartAsync();

        var rejected = await pipeline.ProcessAsync(Created.WithUserMember("user_metadata", new JsonObject { [field] = value }));

        Assert.Equal("Review:Rejected", rejected);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("ines@example.com", "Okafor", "active"), (contact.Email, contact["lastname"], contact["auth0_status"]));
        AssertReported(pipeline, Assert.Single(await pipeline.GetReviewItemsAsync()), field, value);
    }

    [Fact]
    public async Task A_rejected_email_keeps_the_old_one_and_the_status_is_written()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);

        var rejected = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail(RejectedEmail).WithName("Ines", "Duarte"));
        var blocked = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail(RejectedEmail).WithName("Ines", "Duarte").WithUserMember("blocked", true));

        Assert.Equal(["Review:Rejected", "Updated"], [rejected, blocked]);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("ines@example.com", "Duarte", "blocked"), (contact.Email, contact["lastname"], contact["auth0_status"]));
        AssertReported(pipeline, Assert.Single(await pipeline.GetReviewItemsAsync()), "email", RejectedEmail);
    }

    [Fact]
    public async Task All_rejected_fields_of_an_event_are_in_one_review_item_and_the_rest_is_written()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        var metadata = new JsonObject { ["newsletter"] = "yes", ["score"] = "many", ["birthday"] = "soon", ["locked"] = "x" };

        var rejected = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail(RejectedEmail).WithName("Ines", "Duarte").WithUserMember("user_metadata", metadata));

        Assert.Equal("Review:Rejected", rejected);
        Assert.Equal("Duarte", Assert.Single(pipeline.HubSpot.Contacts)["lastname"]);
        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.All(["email", "newsletter", "score", "birthday", "locked"], field => Assert.Contains(field, item.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_rejected_value_causes_no_second_call_and_no_second_item()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        await pipeline.ProcessAsync(CreateRejectedUpdate(2, "yes"));
        var calls = pipeline.HubSpot.Calls.Total;

        var logins = new List<string>();
        for (var second = 3; second < 8; second++)
        {
            logins.Add(await pipeline.ProcessAsync(CreateRejectedUpdate(second, "yes").WithUserMember("logins_count", second)));
        }

        Assert.All(logins, outcome => Assert.Equal("Unchanged", outcome));
        Assert.Equal(calls, pipeline.HubSpot.Calls.Total);
        Assert.Single(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task A_change_next_to_the_same_rejected_value_is_written_with_one_call()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        await pipeline.ProcessAsync(CreateRejectedUpdate(2, "yes"));
        var updates = pipeline.HubSpot.Calls.GetCount(Operation.BatchUpdate);

        Assert.Equal("Updated", await pipeline.ProcessAsync(CreateRejectedUpdate(3, "yes").WithName("Ines", "Duarte")));

        Assert.Equal(updates + 1, pipeline.HubSpot.Calls.GetCount(Operation.BatchUpdate));
        Assert.Equal("Duarte", Assert.Single(pipeline.HubSpot.Contacts)["lastname"]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1.5)]
    public async Task A_different_value_is_tried_even_if_the_previous_one_was_rejected(double at)
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        await pipeline.ProcessAsync(CreateRejectedUpdate(2, "yes"));

        Assert.Equal("Updated", await pipeline.ProcessAsync(CreateRejectedUpdate(at, "true")));

        Assert.Equal("true", Assert.Single(pipeline.HubSpot.Contacts)["newsletter"]);
    }

    [Fact]
    public async Task A_rejected_event_is_tried_again_when_it_is_sent_again()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.Status, Status = 400, Body = ErrorNamingField("newsletter"), Condition = WritesField("newsletter"), MaxCount = 1 });
        var rejected = CreateRejectedUpdate(2, "true");

        var first = await pipeline.ProcessAsync(rejected);
        var login = await pipeline.ProcessAsync(CreateRejectedUpdate(3, "true"));
        var again = await pipeline.ProcessAsync(rejected);

        Assert.Equal(["Review:Rejected", "Unchanged", "Updated"], [first, login, again]);
        Assert.Equal("true", Assert.Single(pipeline.HubSpot.Contacts)["newsletter"]);
    }

    [Fact]
    public async Task Fields_that_are_rejected_one_by_one_are_left_out_one_by_one()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        foreach (var field in new[] { "score", "birthday", "phone" })
        {
            pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.Status, Status = 400, Body = ErrorNamingField(field), Condition = WritesField(field) });
        }

        var rejected = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithName("Ines", "Duarte").WithUserMember("phone_number", "1")
            .WithUserMember("user_metadata", new JsonObject { ["score"] = "1", ["birthday"] = "1990-06-05" }));

        Assert.Equal("Review:Rejected", rejected);
        Assert.Equal("Duarte", Assert.Single(pipeline.HubSpot.Contacts)["lastname"]);
        Assert.Equal(1 + 3, pipeline.HubSpot.Calls.GetCount(Operation.BatchUpdate));
    }

    [Fact]
    public async Task A_block_is_written_alone_if_a_rejection_names_no_field()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        pipeline.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.Status, Status = 400, Condition = WritesField("lastname") });

        var rejected = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithName("Ines", "Duarte").WithUserMember("blocked", true));
        var login = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithName("Ines", "Duarte").WithUserMember("blocked", true));

        Assert.Equal(["Review:Rejected", "Unchanged"], [rejected, login]);
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("Okafor", "blocked"), (contact["lastname"], contact["auth0_status"]));
        Assert.Single(await pipeline.GetReviewItemsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deletion_is_not_delayed_by_other_fields(bool named)
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        pipeline.HubSpot.Faults.Add(new Fault
        {
            Operation = Operation.BatchUpdate,
            Kind = FaultKind.Status,
            Status = 400,
            Body = named ? ErrorNamingField("auth0_last_event") : null,
            Condition = WritesField("auth0_last_event"),
        });

        Assert.Equal("Review:Rejected", await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(2)));

        Assert.Equal("deactivated", Assert.Single(pipeline.HubSpot.Contacts)["auth0_status"]);
        Assert.Contains("auth0_last_event", Assert.Single(await pipeline.GetReviewItemsAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_existing_contact_is_linked_even_if_it_rejects_a_field()
    {
        await using var pipeline = await StartAsync();
        await pipeline.Services.GetRequiredService<Auth0Sync.Core.Targets.TargetRegistry>().All.Single().CheckReadinessAsync(CancellationToken.None);
        var lead = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        Assert.Equal("Review:Rejected", await pipeline.ProcessAsync(Created.WithUserMember("user_metadata", new JsonObject { ["newsletter"] = "yes" })));
        Assert.Equal("Deactivated", await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(5)));

        Assert.Equal(("Okafor", "deactivated"), (pipeline.HubSpot.Find(lead.Id)!["lastname"], pipeline.HubSpot.Find(lead.Id)!["auth0_status"]));
    }

    [Fact]
    public async Task In_a_batch_only_the_contact_with_the_rejected_value_lacks_it()
    {
        await using var pipeline = await StartAsync("HubSpot:BatchWindow=00:00:00.5");
        var posts = Enumerable.Range(0, 6).Select(user => Auth0EventBuilder.Created($"auth0|{user}").AtSecond(1).WithEmail($"user{user}@example.com")
            .WithUserMember("user_metadata", new JsonObject { ["newsletter"] = user % 3 == 0 ? "yes" : "true" }));
        foreach (var post in posts)
        {
            await pipeline.PostAsync(post);
        }

        var messages = await pipeline.QueueClient.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(5));
        var processor = pipeline.Services.GetRequiredService<Auth0Sync.Core.Correlation.QueueMessageProcessor>();
        await Task.WhenAll(messages.Value.Select(message => processor.ProcessAsync(message.Body.ToMemory(), CancellationToken.None)));

        Assert.Equal(6, pipeline.HubSpot.Contacts.Length);
        Assert.Equal(["user0@example.com", "user3@example.com"], pipeline.HubSpot.Contacts.Where(contact => contact["newsletter"] is null).Select(contact => contact.Email!).Order());
        Assert.Equal(2, (await pipeline.GetReviewItemsAsync()).Count);
    }

    [Fact]
    public async Task A_user_in_review_without_a_contact_causes_no_further_search_or_item_until_something_changes()
    {
        await using var pipeline = await StartAsync();
        const string google = "google-oauth2|104";
        await pipeline.ProcessAsync(Created);
        var review = await pipeline.ProcessAsync(Auth0EventBuilder.Created(google).AtSecond(2).WithEmail("ines@example.com"));
        var calls = pipeline.HubSpot.Calls.Total;

        var logins = new List<string>();
        for (var second = 3; second < 34; second++)
        {
            logins.Add(await pipeline.ProcessAsync(Auth0EventBuilder.Updated(google).AtSecond(second).WithEmail("ines@example.com").WithUserMember("logins_count", second)));
        }

        Assert.Equal("Review:RecordOfAnotherUser", review);
        Assert.Equal("Review:RecordOfAnotherUser", logins[0]);
        Assert.All(logins[1..], outcome => Assert.Equal("Skipped:AlreadyInReview", outcome));
        Assert.InRange(pipeline.HubSpot.Calls.Total - calls, 1, 3);
        Assert.Equal("Created", await pipeline.ProcessAsync(Auth0EventBuilder.Updated(google).AtSecond(40).WithEmail("ines@example.org")));
    }

    [Fact]
    public async Task A_user_in_review_is_searched_again_after_an_hour()
    {
        await using var pipeline = await StartAsync();
        const string google = "google-oauth2|104";
        await pipeline.ProcessAsync(Created);
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated(google).AtSecond(2).WithEmail("ines@example.com"));

        Assert.Equal("Skipped:AlreadyInReview", await pipeline.ProcessAsync(Auth0EventBuilder.Updated(google).AtSecond(3_000).WithEmail("ines@example.com")));
        Assert.Equal("Review:RecordOfAnotherUser", await pipeline.ProcessAsync(Auth0EventBuilder.Updated(google).AtSecond(3_700).WithEmail("ines@example.com")));
    }

    [Fact]
    public async Task A_rejected_value_does_not_supersede_a_late_one_that_another_contact_got()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Created);
        await pipeline.ProcessAsync(CreateRejectedUpdate(10, "yes"));
        var primary = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "i.okafor@example.com" });
        var merged = pipeline.HubSpot.Merge(primary.Id, pipeline.HubSpot.FindByProperty("email", "ines@example.com")!.Id);

        var late = await pipeline.ProcessAsync(CreateRejectedUpdate(5, "true"));
        var lessLate = await pipeline.ProcessAsync(CreateRejectedUpdate(7, "false"));

        Assert.Equal(["Linked", "Updated"], [late, lessLate]);
        Assert.Equal("false", pipeline.HubSpot.Find(merged.Id)!["newsletter"]);
    }

    [Fact]
    public async Task A_rejected_value_does_not_supersede_late_ones_after_the_contact_was_removed()
    {
        await using var pipeline = await StartAsync("Policies:OnRemovedRecord=Recreate");
        await pipeline.ProcessAsync(Created);
        await pipeline.ProcessAsync(CreateRejectedUpdate(10, "yes"));
        pipeline.HubSpot.Archive(Assert.Single(pipeline.HubSpot.Contacts).Id);

        var late = await pipeline.ProcessAsync(CreateRejectedUpdate(5, "true"));
        var recreated = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(12).WithEmail("ines@example.com"));
        var lessLate = await pipeline.ProcessAsync(CreateRejectedUpdate(7, "false"));

        Assert.Equal(["Stale", "Created", "Updated"], [late, recreated, lessLate]);
        Assert.Equal("false", Assert.Single(pipeline.HubSpot.Contacts, contact => !contact.IsArchived)["newsletter"]);
    }

    private static Auth0EventBuilder CreateRejectedUpdate(double at, string newsletter) => Auth0EventBuilder.Updated().AtSecond(at).WithEmail("ines@example.com")
        .WithUserMember("user_metadata", new JsonObject { ["newsletter"] = newsletter });

    private static JsonObject ErrorNamingField(string field) => new()
    {
        ["status"] = "error",
        ["category"] = "VALIDATION_ERROR",
        ["message"] = "Property values were not valid",
        ["correlationId"] = Guid.NewGuid().ToString(),
        ["errors"] = new JsonArray(new JsonObject { ["message"] = "not valid", ["code"] = "INVALID_VALUE", ["context"] = new JsonObject { ["propertyName"] = new JsonArray(field) } }),
    };

    private static Func<ApiRequest, bool> WritesField(string field) => call => call.Body!.ToJsonString().Contains($"\"{field}\":", StringComparison.Ordinal);

    private static void AssertReported(PipelineHarness pipeline, ReviewItem item, string field, string value)
    {
        Assert.Equal(ReviewReason.Rejected, item.Reason);
        Assert.Contains(field, item.Message, StringComparison.Ordinal);
        Assert.Contains(value, Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
        var line = Assert.Single(pipeline.Logs.Lines, line => line.EventId == LogEvents.EventNeedsReview);
        Assert.Contains(field, line.Text, StringComparison.Ordinal);
        Assert.All(pipeline.Logs.Lines, other => Assert.DoesNotContain(value, other.Text, StringComparison.Ordinal));
    }

    private Task<PipelineHarness> StartAsync(params string[] settings) =>
        PipelineHarness.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token", CustomProperties = [.. Properties] }, [.. Mapping, .. settings]);
}
