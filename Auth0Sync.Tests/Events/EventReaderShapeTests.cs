using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Events;

/// <summary>All forms of live events are read.</summary>
[Trait("Category", "Unit")]
public class EventReaderShapeTests
{
    private const string UserId = "auth0|70aa11bb22cc33dd44ee55ff";

    [Fact]
    public void A_created_user_is_read_completely()
    {
        var auth0Event = Read(EventFixtures.Read(EventFixtures.Created));

        Assert.Equal("evt_2cVnK8xRqY5tLw9HsBdJ4m", auth0Event.Id);
        Assert.Equal(Auth0EventTypes.UserCreated, auth0Event.Type);
        Assert.Equal(new DateTimeOffset(2026, 8, 3, 11, 22, 33, 456, TimeSpan.Zero), auth0Event.Time);
        Assert.Equal("tidewater-press", auth0Event.Tenant);
        Assert.Equal("est_6LmQ2vXz8RkT4wYcN1bHsD", auth0Event.Stream);
        Assert.False(auth0Event.IsTest);
        Assert.Equal(UserId, auth0Event.User.UserId);
        Assert.Equal("tomas.rehn@example.org", auth0Event.User.Email);
        Assert.False(auth0Event.User.IsEmailVerified);
        Assert.Null(auth0Event.User.IsBlocked);
        Assert.Null(auth0Event.PreviousUser);
    }

    [Fact]
    public void An_updated_user_includes_the_previous_user()
    {
        var auth0Event = Read(EventFixtures.Read(EventFixtures.Updated));

        Assert.Equal(Auth0EventTypes.UserUpdated, auth0Event.Type);
        Assert.Equal("tomas.vik@example.org", auth0Event.User.Email);
        Assert.True(auth0Event.User.IsEmailVerified);
        Assert.False(auth0Event.User.IsBlocked);
        Assert.Equal("tomas.rehn@example.org", auth0Event.PreviousUser?.Email);
    }

    [Fact]
    public void A_deleted_user_is_read() => Assert.Equal(Auth0EventTypes.UserDeleted, Read(EventFixtures.Read(EventFixtures.Deleted)).Type);

    [Fact]
    public void A_deleted_user_needs_only_its_id()
    {
        var auth0Event = Read(EventFixtures.Read(EventFixtures.MinimalDeleted));

        Assert.Equal(UserId, auth0Event.User.UserId);
        Assert.Null(auth0Event.User.Email);
        Assert.Null(auth0Event.User.IsEmailVerified);
    }

    [Fact]
    public void A_test_event_with_an_empty_source_is_marked() => Assert.True(Read(EventFixtures.Read(EventFixtures.TestEvent)).IsTest);

    [Theory]
    [InlineData("production")]
    [InlineData("TEST")]
    [InlineData("")]
    public void Another_purpose_is_not_a_test_event(string purpose) => Assert.False(Read(FixtureEventBuilder.Created().WithEnvelopeMember("a0purpose", purpose)).IsTest);

    [Fact]
    public void An_identity_with_a_number_as_its_id_is_kept()
    {
        var identities = Read(EventFixtures.Read(EventFixtures.Updated)).User.Find(["identities"]);

        Assert.Equal(104400550066, identities!.Value[1].GetProperty("user_id").GetInt64());
    }

    [Fact]
    public void A_user_without_an_email_has_none()
    {
        var user = Read(FixtureEventBuilder.Created().WithoutUserMembers("email", "email_verified")).User;

        Assert.Null(user.Email);
        Assert.Null(user.IsEmailVerified);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("   ", null)]
    [InlineData(" ines@example.org\t", "ines@example.org")]
    public void A_blank_email_is_absent_and_surrounding_whitespace_is_trimmed(string? sent, string? read) =>
        Assert.Equal(read, Read(FixtureEventBuilder.Created().WithUserMember("email", sent)).User.Email);

    [Fact]
    public void A_flag_that_is_not_a_boolean_is_unknown()
    {
        var user = Read(FixtureEventBuilder.Created().WithUserMember("email_verified", "true").WithUserMember("blocked", 1)).User;

        Assert.Null(user.IsEmailVerified);
        Assert.Null(user.IsBlocked);
    }

    [Fact]
    public void Unknown_members_are_kept_in_the_user_and_ignored_around_it()
    {
        var auth0Event = Read(FixtureEventBuilder.Created()
            .WithEnvelopeMember("subject", "nobody")
            .WithDataMember("offset", 7)
            .WithUserMember("favourite_colour", "teal"));

        Assert.Equal("teal", auth0Event.User.GetString("favourite_colour"));
    }

    [Fact]
    public void Null_is_a_value_and_absent_is_not()
    {
        var user = Read(FixtureEventBuilder.Created().WithUserMember("phone_number", null).WithoutUserMembers("nickname")).User;

        Assert.Equal(JsonValueKind.Null, user.Find(["phone_number"])?.ValueKind);
        Assert.Null(user.Find(["nickname"]));
    }

    [Theory]
    [InlineData("a0tenant")]
    [InlineData("a0stream")]
    [InlineData("specversion")]
    [InlineData("source")]
    public void Other_members_may_be_missing_or_null(string member)
    {
        Assert.Equal(UserId, Read(FixtureEventBuilder.Created().WithoutEnvelopeMember(member)).User.UserId);
        Assert.Equal(UserId, Read(FixtureEventBuilder.Created().WithEnvelopeMember(member, null)).User.UserId);
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
    public void An_unusable_previous_user_is_ignored(string previous) =>
        Assert.Null(Read(FixtureEventBuilder.Created().WithDataMember("previous_object", JsonNode.Parse(previous))).PreviousUser);

    [Theory]
    [InlineData("{\"blocked\":true}")]
    [InlineData("{\"user_id\":null,\"blocked\":true}")]
    [InlineData("{\"last_ip\":\"192.0.2.1\",\"blocked\":true}")]
    [InlineData("{\"user_id\":\"auth0|another\",\"blocked\":true,\"user_id\":null}")]
    public void A_previous_user_needs_no_id_and_may_come_before_or_after_the_user(string previous)
    {
        foreach (var order in new[] { $$"""{ "previous_object": {{previous}}, "object": { "user_id": "auth0|1" } }""", $$"""{ "object": { "user_id": "auth0|1" }, "previous_object": {{previous}} }""" })
        {
            var auth0Event = Read(Encoding.UTF8.GetBytes($$"""{ "id": "evt_1", "type": "user.updated", "time": "2026-08-03T11:22:33Z", "data": {{order}} }"""));

            Assert.Equal(("auth0|1", true), (auth0Event.PreviousUser!.UserId, auth0Event.PreviousUser.IsBlocked));
            Assert.False(auth0Event.IsBlocked);
            EventAssert.RoundTripsThroughTheQueue(auth0Event);
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
        var time = Read(FixtureEventBuilder.Created().WithTime(sent)).Time;

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
            ["detail"] = FixtureEventBuilder.Created().ToJson(),
        };

        AssertIsTheCreatedFixture(envelope);
    }

    [Fact]
    public void An_event_forwarded_by_an_Action_is_read() =>
        AssertIsTheCreatedFixture(new JsonObject { ["message"] = FixtureEventBuilder.Created().ToJson() });

    [Fact]
    public void The_complete_argument_of_an_Action_is_read() => AssertIsTheCreatedFixture(new JsonObject
    {
        ["event"] = new JsonObject { ["message"] = FixtureEventBuilder.Created().ToJson(), ["secrets"] = new JsonObject() },
    });

    [Fact]
    public void A_member_named_like_a_wrapper_does_not_hide_an_event() => AssertIsTheCreatedFixture(FixtureEventBuilder.Created()
        .WithEnvelopeMember("detail", "more")
        .WithEnvelopeMember("message", new JsonObject { ["id"] = "evt_other", ["data"] = new JsonObject() })
        .WithEnvelopeMember("event", new JsonArray(1))
        .ToJson());

    [Fact]
    public void Detail_takes_precedence_over_message_and_message_over_event()
    {
        var other = new JsonObject { ["id"] = "evt_other", ["data"] = new JsonObject() };

        AssertIsTheCreatedFixture(new JsonObject { ["event"] = other.DeepClone(), ["message"] = other.DeepClone(), ["detail"] = FixtureEventBuilder.Created().ToJson() });
        AssertIsTheCreatedFixture(new JsonObject { ["event"] = other.DeepClone(), ["message"] = FixtureEventBuilder.Created().ToJson(), ["detail"] = 7 });
    }

    [Fact]
    public void The_last_value_of_a_duplicate_member_counts()
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
        Assert.Equal(("auth0|third", "New"), (auth0Event.User.UserId, auth0Event.User.GetString("name")));
        Assert.Null(auth0Event.PreviousUser);
    }

    [Fact]
    public void A_member_whose_last_value_has_the_wrong_type_is_absent()
    {
        var twice = FixtureEventBuilder.Created().ToString().Replace("\"data\":", "\"data\":{\"object\":{\"user_id\":\"auth0|1\"}},\"data\":[],\"other\":", StringComparison.Ordinal);

        Assert.Equal(new EventReadResult.Malformed("id", "must be a non-empty string"), EventReader.Read("""{"id":"evt_1","id":7,"data":{}}"""u8));
        Assert.Equal("data.object.user_id", Assert.IsType<EventReadResult.Malformed>(EventReader.Read(Encoding.UTF8.GetBytes(twice))).Field);
    }

    [Fact]
    public void An_event_with_whitespace_is_the_same_event()
    {
        var auth0Event = Read(Encoding.UTF8.GetBytes(FixtureEventBuilder.Updated().ToJson().ToString()));

        Assert.Equal("tomas.vik@example.org", auth0Event.User.Email);
        EventAssert.RoundTripsThroughTheQueue(auth0Event);
    }

    [Fact]
    public void A_byte_order_mark_is_skipped()
    {
        byte[] marked = [0xEF, 0xBB, 0xBF, .. EventFixtures.Read(EventFixtures.Created)];

        Assert.Equal(UserId, Read(marked).User.UserId);
    }

    [Theory]
    [InlineData("organization.created")]
    [InlineData("group.member.added")]
    [InlineData("users.created")]
    [InlineData("User.created")]
    public void An_event_about_something_else_is_recognized_and_needs_no_user(string type)
    {
        var body = FixtureEventBuilder.Created().WithType(type).WithDataMember("object", new JsonObject { ["id"] = "org_1" });

        Assert.Equal(new EventReadResult.NotUserEvent(body.Id, type), EventReader.Read(body.ToUtf8Bytes()));
    }

    [Fact]
    public void An_unknown_type_about_a_user_is_read_and_not_correlated()
    {
        var auth0Event = Read(FixtureEventBuilder.Created().WithType("user.renamed"));

        Assert.Equal("user.renamed", auth0Event.Type);
        Assert.False(Auth0EventTypes.IsSupported(auth0Event.Type));
    }

    [Theory]
    [InlineData("com.auth0.user.created", "user.created")]
    [InlineData("com.auth0.user.updated", "user.updated")]
    [InlineData("com.auth0.user.deleted", "user.deleted")]
    [InlineData("com.auth0.user.renamed", "user.renamed")]
    public void A_type_has_one_spelling_in_memory_and_on_the_queue(string sent, string type)
    {
        var auth0Event = Read(FixtureEventBuilder.Created().WithType(sent));

        Assert.Equal(type, auth0Event.Type);
        EventAssert.RoundTripsThroughTheQueue(auth0Event);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, true)]
    [InlineData(62, false)]
    [InlineData(63, false)]
    [InlineData(200_000, false)]
    public void Values_nested_too_deeply_are_left_out_and_the_event_is_kept(int levels, bool isWhole)
    {
        foreach (var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}") })
        {
            var value = string.Concat(Enumerable.Repeat(open, levels - 1)) + "{}" + string.Concat(Enumerable.Repeat(close, levels - 1));
            var body = FixtureEventBuilder.Created().WithUserMember("app_metadata", "DEEP").WithUserMember("after", 7).ToString()
                .Replace("\"DEEP\"", value, StringComparison.Ordinal);

            var auth0Event = Read(Encoding.UTF8.GetBytes(body));

            Assert.Equal(isWhole, Encoding.UTF8.GetString(auth0Event.User.Utf8.Span).Contains(value, StringComparison.Ordinal));
            Assert.Equal(7, auth0Event.User.Find(["after"])?.GetInt32());
            Assert.Equal("tomas.rehn@example.org", auth0Event.User.Email);
            EventAssert.RoundTripsThroughTheQueue(auth0Event);
        }
    }

    [Fact]
    public void Siblings_of_a_value_nested_too_deeply_are_kept()
    {
        var tooDeep = new string('[', 100) + new string(']', 100);
        var body = FixtureEventBuilder.Updated().ToString().Replace("\"app_metadata\":{", $"\"app_metadata\":{{\"deep\":{tooDeep},", StringComparison.Ordinal);

        var auth0Event = Read(Encoding.UTF8.GetBytes(body));

        Assert.Equal(Read(EventFixtures.Read(EventFixtures.Updated)).User.Find(["app_metadata", "plan"])?.GetRawText(), auth0Event.User.Find(["app_metadata", "plan"])?.GetRawText());
        Assert.Equal(JsonValueKind.Array, auth0Event.User.Find(["app_metadata", "deep"])?.ValueKind);
        EventAssert.RoundTripsThroughTheQueue(auth0Event);
    }

    [Theory]
    [InlineData("true", null, true)]
    [InlineData("false", null, false)]
    [InlineData("false", "true", false)]
    [InlineData(null, "true", false)]
    [InlineData(null, "false", null)]
    [InlineData(null, null, null)]
    [InlineData("\"no\"", "true", null)]
    public void A_block_follows_from_the_user_or_from_its_removal(string? blocked, string? before, bool? isBlocked)
    {
        var body = FixtureEventBuilder.Created().WithoutUserMembers("blocked");
        body = blocked is null ? body : body.WithUserMember("blocked", JsonNode.Parse(blocked));
        body = before is null ? body : body.WithPreviousUserMember("blocked", JsonNode.Parse(before));

        Assert.Equal(isBlocked, Read(body).IsBlocked);
    }

    private static void AssertIsTheCreatedFixture(JsonObject body)
    {
        var auth0Event = Read(JsonSerializer.SerializeToUtf8Bytes(body));

        Assert.Equal("evt_2cVnK8xRqY5tLw9HsBdJ4m", auth0Event.Id);
        Assert.Equal(new DateTimeOffset(2026, 8, 3, 11, 22, 33, 456, TimeSpan.Zero), auth0Event.Time);
        Assert.Equal(UserId, auth0Event.User.UserId);
    }

    private static Auth0Event Read(FixtureEventBuilder json) => Read(json.ToUtf8Bytes());

    private static Auth0Event Read(byte[] utf8) => Assert.IsType<EventReadResult.Success>(EventReader.Read(utf8)).Event;
}
