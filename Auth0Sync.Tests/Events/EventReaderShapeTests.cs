using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Events;

/// <summary>What live events look like, and that all of it is read.</summary>
public class EventReaderShapeTests
{
    private const string UserId = "auth0|70aa11bb22cc33dd44ee55ff";

    [Fact]
    public void A_created_user_is_read_whole()
    {
        var auth0Event = Read(Fixture.Read(Fixture.Created));

        Assert.Equal("evt_2cVnK8xRqY5tLw9HsBdJ4m", auth0Event.Id);
        Assert.Equal(Auth0EventTypes.UserCreated, auth0Event.Type);
        Assert.Equal(new DateTimeOffset(2026, 8, 3, 11, 22, 33, 456, TimeSpan.Zero), auth0Event.Time);
        Assert.Equal("tidewater-press", auth0Event.Tenant);
        Assert.Equal("est_6LmQ2vXz8RkT4wYcN1bHsD", auth0Event.Stream);
        Assert.False(auth0Event.IsTest);
        Assert.Equal(UserId, auth0Event.User.UserId);
        Assert.Equal("tomas.rehn@example.org", auth0Event.User.Email);
        Assert.False(auth0Event.User.EmailVerified);
        Assert.Null(auth0Event.User.Blocked);
        Assert.Null(auth0Event.Previous);
    }

    [Fact]
    public void An_updated_user_comes_with_the_user_before_the_change()
    {
        var auth0Event = Read(Fixture.Read(Fixture.Updated));

        Assert.Equal(Auth0EventTypes.UserUpdated, auth0Event.Type);
        Assert.Equal("tomas.vik@example.org", auth0Event.User.Email);
        Assert.True(auth0Event.User.EmailVerified);
        Assert.False(auth0Event.User.Blocked);
        Assert.Equal("tomas.rehn@example.org", auth0Event.Previous?.Email);
    }

    [Fact]
    public void A_deleted_user_is_read() => Assert.Equal(Auth0EventTypes.UserDeleted, Read(Fixture.Read(Fixture.Deleted)).Type);

    [Fact]
    public void A_deleted_user_needs_nothing_but_its_id()
    {
        var auth0Event = Read(Fixture.Read(Fixture.MinimalDeleted));

        Assert.Equal(UserId, auth0Event.User.UserId);
        Assert.Null(auth0Event.User.Email);
        Assert.Null(auth0Event.User.EmailVerified);
    }

    [Fact]
    public void A_test_event_with_an_empty_source_is_marked() => Assert.True(Read(Fixture.Read(Fixture.TestEvent)).IsTest);

    [Theory]
    [InlineData("production")]
    [InlineData("TEST")]
    [InlineData("")]
    public void Another_purpose_is_no_test(string purpose) => Assert.False(Read(FixtureEvent.Created().With("a0purpose", purpose)).IsTest);

    [Fact]
    public void An_identity_with_a_number_as_its_id_is_kept()
    {
        var identities = Read(Fixture.Read(Fixture.Updated)).User.Find(["identities"]);

        Assert.Equal(104400550066, identities!.Value[1].GetProperty("user_id").GetInt64());
    }

    [Fact]
    public void A_user_without_an_address_has_none()
    {
        var user = Read(FixtureEvent.Created().WithoutUser("email", "email_verified")).User;

        Assert.Null(user.Email);
        Assert.Null(user.EmailVerified);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("   ", null)]
    [InlineData(" ines@example.org\t", "ines@example.org")]
    public void A_blank_address_is_none_and_blanks_around_one_are_dropped(string? sent, string? read) =>
        Assert.Equal(read, Read(FixtureEvent.Created().WithUser("email", sent)).User.Email);

    [Fact]
    public void A_flag_that_is_no_boolean_is_unknown()
    {
        var user = Read(FixtureEvent.Created().WithUser("email_verified", "true").WithUser("blocked", 1)).User;

        Assert.Null(user.EmailVerified);
        Assert.Null(user.Blocked);
    }

    [Fact]
    public void Unknown_members_are_kept_in_the_user_and_ignored_around_it()
    {
        var auth0Event = Read(FixtureEvent.Created()
            .With("subject", "nobody")
            .WithData("offset", 7)
            .WithUser("favourite_colour", "teal"));

        Assert.Equal("teal", auth0Event.User.Text("favourite_colour"));
    }

    [Fact]
    public void Null_is_a_value_and_absent_is_none()
    {
        var user = Read(FixtureEvent.Created().WithUser("phone_number", null).WithoutUser("nickname")).User;

        Assert.Equal(JsonValueKind.Null, user.Find(["phone_number"])?.ValueKind);
        Assert.Null(user.Find(["nickname"]));
    }

    [Theory]
    [InlineData("a0tenant")]
    [InlineData("a0stream")]
    [InlineData("specversion")]
    [InlineData("source")]
    public void What_does_not_identify_or_order_an_event_may_be_missing_or_null(string member)
    {
        Assert.Equal(UserId, Read(FixtureEvent.Created().Without(member)).User.UserId);
        Assert.Equal(UserId, Read(FixtureEvent.Created().With(member, null)).User.UserId);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"somebody\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"user_id\":7}")]
    [InlineData("{\"user_id\":\"\",\"blocked\":true}")]
    [InlineData("{\"user_id\":[],\"blocked\":true}")]
    [InlineData("{\"user_id\":\"auth0|another\",\"blocked\":true}")]
    [InlineData("{\"user_id\":\"auth0|another\",\"email\":\"ines@example.com\",\"email_verified\":true}")]
    [InlineData("{\"last_ip\":\"192.0.2.1\"}")]
    public void A_useless_previous_user_is_none(string previous) =>
        Assert.Null(Read(FixtureEvent.Created().WithData("previous_object", JsonNode.Parse(previous))).Previous);

    [Theory]
    [InlineData("{\"blocked\":true}")]
    [InlineData("{\"user_id\":null,\"blocked\":true}")]
    [InlineData("{\"last_ip\":\"192.0.2.1\",\"blocked\":true}")]
    [InlineData("{\"user_id\":\"auth0|another\",\"blocked\":true,\"user_id\":null}")]
    public void A_previous_user_needs_no_id_of_its_own_and_stands_before_or_behind_the_user(string previous)
    {
        foreach (var order in new[] { $$"""{ "previous_object": {{previous}}, "object": { "user_id": "auth0|1" } }""", $$"""{ "object": { "user_id": "auth0|1" }, "previous_object": {{previous}} }""" })
        {
            var auth0Event = Read(Encoding.UTF8.GetBytes($$"""{ "id": "evt_1", "type": "user.updated", "time": "2026-08-03T11:22:33Z", "data": {{order}} }"""));

            Assert.Equal(("auth0|1", true), (auth0Event.Previous!.UserId, auth0Event.Previous.Blocked));
            Assert.False(auth0Event.Blocked);
            EventAssert.SurvivesTheQueue(auth0Event);
        }
    }

    [Theory]
    [InlineData("2026-08-03T11:22:33Z", "2026-08-03T11:22:33.0000000Z")]
    [InlineData("2026-08-03T11:22:33.4Z", "2026-08-03T11:22:33.4000000Z")]
    [InlineData("2026-08-03T11:22:33.45Z", "2026-08-03T11:22:33.4500000Z")]
    [InlineData("2026-08-03T11:22:33.456Z", "2026-08-03T11:22:33.4560000Z")]
    [InlineData("2026-08-03T11:22:33.4567Z", "2026-08-03T11:22:33.4567000Z")]
    [InlineData("2026-08-03T11:22:33.45678Z", "2026-08-03T11:22:33.4567800Z")]
    [InlineData("2026-08-03T11:22:33.456789Z", "2026-08-03T11:22:33.4567890Z")]
    [InlineData("2026-08-03T11:22:33.4567891Z", "2026-08-03T11:22:33.4567891Z")]
    [InlineData("2026-08-03T13:22:33+02:00", "2026-08-03T11:22:33.0000000Z")]
    [InlineData("2026-08-03t11:22:33z", "2026-08-03T11:22:33.0000000Z")]
    [InlineData("2026-08-03t11:22:33.456Z", "2026-08-03T11:22:33.4560000Z")]
    [InlineData("2026-08-03T11:22:33.4567891z", "2026-08-03T11:22:33.4567891Z")]
    [InlineData("2026-08-03t13:22:33+02:00", "2026-08-03T11:22:33.0000000Z")]
    [InlineData("2026-08-03T04:22:33.5-07:00", "2026-08-03T11:22:33.5000000Z")]
    public void A_time_is_read_with_any_fraction_and_offset(string sent, string utc)
    {
        var time = Read(FixtureEvent.Created().WithTime(sent)).Time;

        Assert.Equal(TimeSpan.Zero, time.Offset);
        Assert.Equal(utc, time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void An_event_in_an_EventBridge_envelope_is_read_with_its_own_id_and_time()
    {
        var envelope = new JsonObject
        {
            ["version"] = "0",
            ["id"] = "5d3f7c1e-envelope",
            ["detail-type"] = "user.created",
            ["time"] = "2026-08-03T11:23:00Z",
            ["detail"] = FixtureEvent.Created().ToJson(),
        };

        AssertIsTheCreatedFixture(envelope);
    }

    [Fact]
    public void An_event_that_an_Action_forwards_is_read() =>
        AssertIsTheCreatedFixture(new JsonObject { ["message"] = FixtureEvent.Created().ToJson() });

    [Fact]
    public void An_Actions_whole_argument_is_read() => AssertIsTheCreatedFixture(new JsonObject
    {
        ["event"] = new JsonObject { ["message"] = FixtureEvent.Created().ToJson(), ["secrets"] = new JsonObject() },
    });

    [Fact]
    public void A_member_named_like_a_wrapper_does_not_hide_an_event() => AssertIsTheCreatedFixture(FixtureEvent.Created()
        .With("detail", "more")
        .With("message", new JsonObject { ["id"] = "evt_other", ["data"] = new JsonObject() })
        .With("event", new JsonArray(1))
        .ToJson());

    [Fact]
    public void Detail_goes_before_message_and_message_before_event()
    {
        var other = new JsonObject { ["id"] = "evt_other", ["data"] = new JsonObject() };

        AssertIsTheCreatedFixture(new JsonObject { ["event"] = other.DeepClone(), ["message"] = other.DeepClone(), ["detail"] = FixtureEvent.Created().ToJson() });
        AssertIsTheCreatedFixture(new JsonObject { ["event"] = other.DeepClone(), ["message"] = FixtureEvent.Created().ToJson(), ["detail"] = 7 });
    }

    [Fact]
    public void Of_a_member_that_comes_twice_the_last_counts()
    {
        var auth0Event = Read("""
            {
              "id": "evt_1", "type": "user.updated", "time": "2026-08-03T11:22:33Z", "a0stream": "est_1",
              "data": { "object": { "user_id": "auth0|first" }, "previous_object": { "user_id": "auth0|first" } },
              "id": "evt_2", "type": "user.created", "time": "2026-08-04T11:22:33Z", "a0stream": 7,
              "data": { "object": { "user_id": "auth0|second" }, "object": { "user_id": 7, "name": "Old", "name": "New", "user_id": "auth0|third" } }
            }
            """u8.ToArray());

        Assert.Equal(("evt_2", "user.created", 4, null), (auth0Event.Id, auth0Event.Type, auth0Event.Time.Day, auth0Event.Stream));
        Assert.Equal(("auth0|third", "New"), (auth0Event.User.UserId, auth0Event.User.Text("name")));
        Assert.Null(auth0Event.Previous);
    }

    [Fact]
    public void A_member_whose_last_value_has_another_form_is_absent()
    {
        var twice = FixtureEvent.Created().ToString().Replace("\"data\":", "\"data\":{\"object\":{\"user_id\":\"auth0|1\"}},\"data\":[],\"other\":", StringComparison.Ordinal);

        Assert.Equal(new EventReading.Malformed("id", "must be a non-empty string"), EventReader.Read("""{"id":"evt_1","id":7,"data":{}}"""u8));
        Assert.Equal("data.object.user_id", Assert.IsType<EventReading.Malformed>(EventReader.Read(Encoding.UTF8.GetBytes(twice))).Field);
    }

    [Fact]
    public void An_event_with_blanks_is_the_same_event()
    {
        var auth0Event = Read(Encoding.UTF8.GetBytes(FixtureEvent.Updated().ToJson().ToString()));

        Assert.Equal("tomas.vik@example.org", auth0Event.User.Email);
        EventAssert.SurvivesTheQueue(auth0Event);
    }

    [Fact]
    public void A_byte_order_mark_is_skipped()
    {
        byte[] marked = [0xEF, 0xBB, 0xBF, .. Fixture.Read(Fixture.Created)];

        Assert.Equal(UserId, Read(marked).User.UserId);
    }

    [Theory]
    [InlineData("organization.created")]
    [InlineData("group.member.added")]
    [InlineData("users.created")]
    [InlineData("User.created")]
    public void An_event_about_something_else_is_told_apart_and_needs_no_user(string type)
    {
        var body = FixtureEvent.Created().WithType(type).WithData("object", new JsonObject { ["id"] = "org_1" });

        Assert.Equal(new EventReading.NotAboutAUser(body.Id, type), EventReader.Read(body.ToUtf8()));
    }

    [Fact]
    public void An_unknown_type_about_a_user_is_read_and_not_correlated()
    {
        var auth0Event = Read(FixtureEvent.Created().WithType("user.renamed"));

        Assert.Equal("user.renamed", auth0Event.Type);
        Assert.False(Auth0EventTypes.IsCorrelated(auth0Event.Type));
    }

    [Theory]
    [InlineData("com.auth0.user.created", "user.created")]
    [InlineData("com.auth0.user.updated", "user.updated")]
    [InlineData("com.auth0.user.deleted", "user.deleted")]
    [InlineData("com.auth0.user.renamed", "user.renamed")]
    public void A_type_has_one_spelling_here_and_in_the_queue(string sent, string type)
    {
        var auth0Event = Read(FixtureEvent.Created().WithType(sent));

        Assert.Equal(type, auth0Event.Type);
        EventAssert.SurvivesTheQueue(auth0Event);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, true)]
    [InlineData(62, false)]
    [InlineData(63, false)]
    [InlineData(200_000, false)]
    public void What_nests_too_deep_is_left_out_and_the_event_is_kept(int levels, bool isWhole)
    {
        foreach (var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}") })
        {
            var value = string.Concat(Enumerable.Repeat(open, levels - 1)) + "{}" + string.Concat(Enumerable.Repeat(close, levels - 1));
            var body = FixtureEvent.Created().WithUser("app_metadata", "DEEP").WithUser("after", 7).ToString()
                .Replace("\"DEEP\"", value, StringComparison.Ordinal);

            var auth0Event = Read(Encoding.UTF8.GetBytes(body));

            Assert.Equal(isWhole, Encoding.UTF8.GetString(auth0Event.User.Utf8.Span).Contains(value, StringComparison.Ordinal));
            Assert.Equal(7, auth0Event.User.Find(["after"])?.GetInt32());
            Assert.Equal("tomas.rehn@example.org", auth0Event.User.Email);
            EventAssert.SurvivesTheQueue(auth0Event);
        }
    }

    [Fact]
    public void What_stands_beside_something_too_deep_is_kept()
    {
        var tooDeep = new string('[', 100) + new string(']', 100);
        var body = FixtureEvent.Updated().ToString().Replace("\"app_metadata\":{", $"\"app_metadata\":{{\"deep\":{tooDeep},", StringComparison.Ordinal);

        var auth0Event = Read(Encoding.UTF8.GetBytes(body));

        Assert.Equal(Read(Fixture.Read(Fixture.Updated)).User.Find(["app_metadata", "plan"])?.GetRawText(), auth0Event.User.Find(["app_metadata", "plan"])?.GetRawText());
        Assert.Equal(JsonValueKind.Array, auth0Event.User.Find(["app_metadata", "deep"])?.ValueKind);
        EventAssert.SurvivesTheQueue(auth0Event);
    }

    [Theory]
    [InlineData("true", null, true)]
    [InlineData("false", null, false)]
    [InlineData("false", "true", false)]
    [InlineData(null, "true", false)]
    [InlineData(null, "false", null)]
    [InlineData(null, null, null)]
    [InlineData("\"no\"", "true", null)]
    public void A_block_follows_from_the_user_or_from_what_is_not_said_any_more(string? blocked, string? before, bool? isBlocked)
    {
        var body = FixtureEvent.Created().WithoutUser("blocked");
        body = blocked is null ? body : body.WithUser("blocked", JsonNode.Parse(blocked));
        body = before is null ? body : body.WithPrevious("blocked", JsonNode.Parse(before));

        Assert.Equal(isBlocked, Read(body).Blocked);
    }

    private static void AssertIsTheCreatedFixture(JsonObject body)
    {
        var auth0Event = Read(JsonSerializer.SerializeToUtf8Bytes(body));

        Assert.Equal("evt_2cVnK8xRqY5tLw9HsBdJ4m", auth0Event.Id);
        Assert.Equal(new DateTimeOffset(2026, 8, 3, 11, 22, 33, 456, TimeSpan.Zero), auth0Event.Time);
        Assert.Equal(UserId, auth0Event.User.UserId);
    }

    private static Auth0Event Read(FixtureEvent json) => Read(json.ToUtf8());

    private static Auth0Event Read(byte[] utf8) => Assert.IsType<EventReading.Read>(EventReader.Read(utf8)).Event;
}
