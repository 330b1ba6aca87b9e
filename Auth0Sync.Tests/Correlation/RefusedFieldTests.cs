using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.HubSpotSimulator;
using Auth0Sync.HubSpotSimulator.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>A value that HubSpot refuses costs its field, and nothing else of the person.</summary>
public sealed class RefusedFieldTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string BadAddress = "ines@no.such.invalid";

    private static readonly string[] Mapping =
    [
        "Mapping:newsletter=user_metadata.newsletter",
        "Mapping:score=user_metadata.score",
        "Mapping:birthday=user_metadata.birthday",
        "Mapping:locked=user_metadata.locked",
    ];

    private static readonly PropertyDefinition[] Properties =
    [
        new("newsletter", "bool", "booleancheckbox"),
        new("score", "number", "number"),
        new("birthday", "date", "date"),
        new("locked") { ReadOnly = true },
    ];

    private static Auth0EventJson Created => Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithName("Ines", "Okafor");

    public static TheoryData<string, string> BadValues => new()
    {
        { "newsletter", "yes" },
        { "score", "1,000" },
        { "birthday", "not a day" },
        { "locked", "unwanted" },
    };

    [Theory]
    [MemberData(nameof(BadValues))]
    public async Task A_value_that_is_refused_holds_back_neither_the_name_nor_a_block(string field, string value)
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);

        var refused = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithName("Ines", "Duarte")
            .With("blocked", true).With("user_metadata", new JsonObject { [field] = value }));

        Assert.Equal("Review:Rejected", refused);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("Duarte", "blocked"), (contact["lastname"], contact["auth0_status"]));
        AssertReported(walk, Assert.Single(await walk.ReviewAsync()), field, value);
    }

    [Theory]
    [MemberData(nameof(BadValues))]
    public async Task A_value_that_is_refused_with_the_creation_costs_its_field_only(string field, string value)
    {
        await using var walk = await StartAsync();

        var refused = await walk.PlayAsync(Created.With("user_metadata", new JsonObject { [field] = value }));

        Assert.Equal("Review:Rejected", refused);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("ines@example.com", "Okafor", "active"), (contact.Email, contact["lastname"], contact["auth0_status"]));
        AssertReported(walk, Assert.Single(await walk.ReviewAsync()), field, value);
    }

    [Fact]
    public async Task An_address_that_is_refused_leaves_the_old_one_and_the_status_goes_on()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);

        var refused = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail(BadAddress).WithName("Ines", "Duarte"));
        var blocked = await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail(BadAddress).WithName("Ines", "Duarte").With("blocked", true));

        Assert.Equal(["Review:Rejected", "Updated"], [refused, blocked]);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("ines@example.com", "Duarte", "blocked"), (contact.Email, contact["lastname"], contact["auth0_status"]));
        AssertReported(walk, Assert.Single(await walk.ReviewAsync()), "email", BadAddress);
    }

    [Fact]
    public async Task All_refused_fields_of_an_event_are_named_in_one_item_and_the_rest_is_written()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        var metadata = new JsonObject { ["newsletter"] = "yes", ["score"] = "many", ["birthday"] = "soon", ["locked"] = "x" };

        var refused = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail(BadAddress).WithName("Ines", "Duarte").With("user_metadata", metadata));

        Assert.Equal("Review:Rejected", refused);
        Assert.Equal("Duarte", Assert.Single(walk.HubSpot.Contacts)["lastname"]);
        var item = Assert.Single(await walk.ReviewAsync());
        Assert.All(["email", "newsletter", "score", "birthday", "locked"], field => Assert.Contains(field, item.Words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_refused_value_costs_no_second_call_and_no_second_item()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        await walk.PlayAsync(Bad(2, "yes"));
        var calls = walk.HubSpot.Calls.Total;

        var logins = new List<string>();
        for (var second = 3; second < 8; second++)
        {
            logins.Add(await walk.PlayAsync(Bad(second, "yes").With("logins_count", second)));
        }

        Assert.All(logins, outcome => Assert.Equal("Unchanged", outcome));
        Assert.Equal(calls, walk.HubSpot.Calls.Total);
        Assert.Single(await walk.ReviewAsync());
    }

    [Fact]
    public async Task A_change_beside_the_same_refused_value_is_written_with_one_call()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        await walk.PlayAsync(Bad(2, "yes"));
        var updates = walk.HubSpot.Calls.Count(Operation.BatchUpdate);

        Assert.Equal("Updated", await walk.PlayAsync(Bad(3, "yes").WithName("Ines", "Duarte")));

        Assert.Equal(updates + 1, walk.HubSpot.Calls.Count(Operation.BatchUpdate));
        Assert.Equal("Duarte", Assert.Single(walk.HubSpot.Contacts)["lastname"]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1.5)]
    public async Task Another_value_is_tried_though_the_one_before_was_refused(double at)
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        await walk.PlayAsync(Bad(2, "yes"));

        Assert.Equal("Updated", await walk.PlayAsync(Bad(at, "true")));

        Assert.Equal("true", Assert.Single(walk.HubSpot.Contacts)["newsletter"]);
    }

    [Fact]
    public async Task The_refused_event_is_tried_again_when_it_is_sent_again()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.Status, Status = 400, Body = Naming("newsletter"), When = Writes("newsletter"), Times = 1 });
        var refused = Bad(2, "true");

        var first = await walk.PlayAsync(refused);
        var login = await walk.PlayAsync(Bad(3, "true"));
        var again = await walk.PlayAsync(refused);

        Assert.Equal(["Review:Rejected", "Unchanged", "Updated"], [first, login, again]);
        Assert.Equal("true", Assert.Single(walk.HubSpot.Contacts)["newsletter"]);
    }

    [Fact]
    public async Task Fields_that_are_refused_one_after_the_other_are_left_out_one_after_the_other()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        foreach (var field in new[] { "score", "birthday", "phone" })
        {
            walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.Status, Status = 400, Body = Naming(field), When = Writes(field) });
        }

        var refused = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithName("Ines", "Duarte").With("phone_number", "1")
            .With("user_metadata", new JsonObject { ["score"] = "1", ["birthday"] = "1990-06-05" }));

        Assert.Equal("Review:Rejected", refused);
        Assert.Equal("Duarte", Assert.Single(walk.HubSpot.Contacts)["lastname"]);
        Assert.Equal(1 + 3, walk.HubSpot.Calls.Count(Operation.BatchUpdate));
    }

    [Fact]
    public async Task A_block_is_written_alone_where_a_refusal_names_no_field()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        walk.HubSpot.Faults.Add(new Fault { Operation = Operation.BatchUpdate, Kind = FaultKind.Status, Status = 400, When = Writes("lastname") });

        var refused = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithName("Ines", "Duarte").With("blocked", true));
        var login = await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithName("Ines", "Duarte").With("blocked", true));

        Assert.Equal(["Review:Rejected", "Unchanged"], [refused, login]);
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("Okafor", "blocked"), (contact["lastname"], contact["auth0_status"]));
        Assert.Single(await walk.ReviewAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deletion_is_held_back_by_no_other_field(bool named)
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Created);
        walk.HubSpot.Faults.Add(new Fault
        {
            Operation = Operation.BatchUpdate,
            Kind = FaultKind.Status,
            Status = 400,
            Body = named ? Naming("auth0_last_event") : null,
            When = Writes("auth0_last_event"),
        });

        Assert.Equal("Review:Rejected", await walk.PlayAsync(Auth0EventJson.Deleted().At(2)));

        Assert.Equal("deactivated", Assert.Single(walk.HubSpot.Contacts)["auth0_status"]);
        Assert.Contains("auth0_last_event", Assert.Single(await walk.ReviewAsync()).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contact_from_before_is_linked_though_it_refuses_a_field()
    {
        await using var walk = await StartAsync();
        await walk.Services.GetRequiredService<Auth0Sync.Core.Targets.TargetCatalogue>().All.Single().CheckAsync(CancellationToken.None);
        var lead = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        Assert.Equal("Review:Rejected", await walk.PlayAsync(Created.With("user_metadata", new JsonObject { ["newsletter"] = "yes" })));
        Assert.Equal("Deactivated", await walk.PlayAsync(Auth0EventJson.Deleted().At(5)));

        Assert.Equal(("Okafor", "deactivated"), (walk.HubSpot.Find(lead.Id)!["lastname"], walk.HubSpot.Find(lead.Id)!["auth0_status"]));
    }

    [Fact]
    public async Task In_a_batch_only_the_person_with_the_refused_value_lacks_it()
    {
        await using var walk = await StartAsync("HubSpot:BatchWindow=00:00:00.5");
        var posts = Enumerable.Range(0, 6).Select(user => Auth0EventJson.Created($"auth0|{user}").At(1).WithEmail($"user{user}@example.com")
            .With("user_metadata", new JsonObject { ["newsletter"] = user % 3 == 0 ? "yes" : "true" }));
        foreach (var post in posts)
        {
            await walk.PostAsync(post);
        }

        var messages = await walk.QueueClient.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(5));
        var correlator = walk.Services.GetRequiredService<Auth0Sync.Core.Correlation.EventCorrelator>();
        await Task.WhenAll(messages.Value.Select(message => correlator.CorrelateAsync(message.Body.ToMemory(), CancellationToken.None)));

        Assert.Equal(6, walk.HubSpot.Contacts.Length);
        Assert.Equal(["user0@example.com", "user3@example.com"], walk.HubSpot.Contacts.Where(contact => contact["newsletter"] is null).Select(contact => contact.Email!).Order());
        Assert.Equal(2, (await walk.ReviewAsync()).Count);
    }

    [Fact]
    public async Task A_user_in_review_without_a_contact_costs_no_second_look_and_no_second_item_until_something_is_new()
    {
        await using var walk = await StartAsync();
        const string google = "google-oauth2|104";
        await walk.PlayAsync(Created);
        var review = await walk.PlayAsync(Auth0EventJson.Created(google).At(2).WithEmail("ines@example.com"));
        var calls = walk.HubSpot.Calls.Total;

        var logins = new List<string>();
        for (var second = 3; second < 34; second++)
        {
            logins.Add(await walk.PlayAsync(Auth0EventJson.Updated(google).At(second).WithEmail("ines@example.com").With("logins_count", second)));
        }

        Assert.Equal("Review:RecordOfAnotherUser", review);
        Assert.Equal("Review:RecordOfAnotherUser", logins[0]);
        Assert.All(logins[1..], outcome => Assert.Equal("Skipped:AlreadyInReview", outcome));
        Assert.InRange(walk.HubSpot.Calls.Total - calls, 1, 3);
        Assert.Equal("Created", await walk.PlayAsync(Auth0EventJson.Updated(google).At(40).WithEmail("ines@example.org")));
    }

    [Fact]
    public async Task A_user_in_review_is_looked_at_again_after_an_hour()
    {
        await using var walk = await StartAsync();
        const string google = "google-oauth2|104";
        await walk.PlayAsync(Created);
        await walk.PlayAsync(Auth0EventJson.Updated(google).At(2).WithEmail("ines@example.com"));

        Assert.Equal("Skipped:AlreadyInReview", await walk.PlayAsync(Auth0EventJson.Updated(google).At(3_000).WithEmail("ines@example.com")));
        Assert.Equal("Review:RecordOfAnotherUser", await walk.PlayAsync(Auth0EventJson.Updated(google).At(3_700).WithEmail("ines@example.com")));
    }

    private static Auth0EventJson Bad(double at, string newsletter) => Auth0EventJson.Updated().At(at).WithEmail("ines@example.com")
        .With("user_metadata", new JsonObject { ["newsletter"] = newsletter });

    private static JsonObject Naming(string field) => new()
    {
        ["status"] = "error",
        ["category"] = "VALIDATION_ERROR",
        ["message"] = "Property values were not valid",
        ["correlationId"] = Guid.NewGuid().ToString(),
        ["errors"] = new JsonArray(new JsonObject { ["message"] = "not valid", ["code"] = "INVALID_VALUE", ["context"] = new JsonObject { ["propertyName"] = new JsonArray(field) } }),
    };

    private static Func<ApiRequest, bool> Writes(string field) => call => call.Body!.ToJsonString().Contains($"\"{field}\":", StringComparison.Ordinal);

    private static void AssertReported(Walk walk, ReviewItem item, string field, string value)
    {
        Assert.Equal(ReviewReason.Rejected, item.Reason);
        Assert.Contains(field, item.Words, StringComparison.Ordinal);
        Assert.Contains(value, Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
        var line = Assert.Single(walk.Logs.All, line => line.EventId == LogEvents.EventNeedsReview);
        Assert.Contains(field, line.Text, StringComparison.Ordinal);
        Assert.All(walk.Logs.All, other => Assert.DoesNotContain(value, other.Text, StringComparison.Ordinal));
    }

    private Task<Walk> StartAsync(params string[] settings) =>
        Walk.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token", CustomProperties = [.. Properties] }, [.. Mapping, .. settings]);
}
