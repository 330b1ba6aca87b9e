using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Events;

/// <summary>Invalid events are rejected with the name of the member and without its value.</summary>
[Trait("Category", "Unit")]
public class EventReaderRejectionTests
{
    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("not json")]
    [InlineData("{\"id\":")]
    [InlineData("null")]
    [InlineData("17")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("[{\"id\":\"evt_1\"}]")]
    [InlineData("{} {}")]
    public void A_body_that_is_not_a_JSON_object_is_malformed(string body) =>
        Assert.Equal("body", AssertMalformed(Encoding.UTF8.GetBytes(body)).Field);

    [Fact]
    public void A_batch_of_valid_events_is_malformed() =>
        Assert.Equal("body", AssertMalformed(JsonSerializer.SerializeToUtf8Bytes(new JsonArray(FixtureEventBuilder.Created().ToJson()))).Field);

    [Fact]
    public void Invalid_UTF8_is_malformed()
    {
        var body = FixtureEventBuilder.Created().ToUtf8Bytes();
        body[Encoding.UTF8.GetString(body).IndexOf("tomas", StringComparison.Ordinal)] = 0xC3;

        Assert.Contains("UTF-8", AssertMalformed(body).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_alone_is_malformed() => Assert.Equal("body", AssertMalformed([0xEF, 0xBB, 0xBF]).Field);

    [Theory]
    [InlineData("id")]
    [InlineData("type")]
    [InlineData("time")]
    public void A_member_that_identifies_or_orders_an_event_must_be_a_string(string member)
    {
        foreach (var value in new JsonNode?[] { null, 7, "", true, new JsonObject(), new JsonArray("a") })
        {
            Assert.Equal(member, AssertMalformed(FixtureEventBuilder.Created().WithEnvelopeMember(member, value?.DeepClone())).Field);
        }

        Assert.Equal(member, AssertMalformed(FixtureEventBuilder.Created().WithoutEnvelopeMember(member)).Field);
    }

    [Theory]
    [InlineData("2026-08-03T11:22:33")]
    [InlineData("2026-08-03T11:22:33.456")]
    [InlineData("2026-08-03")]
    [InlineData("2026-08-03Z")]
    [InlineData("2026-13-03T11:22:33Z")]
    [InlineData("2026-08-03 11:22:33Z")]
    [InlineData("yesterday-TZ")]
    [InlineData("1785756153")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    public void A_time_without_an_offset_or_out_of_range_is_malformed(string time)
    {
        var malformed = AssertMalformed(FixtureEventBuilder.Created().WithTime(time));

        Assert.Equal("time", malformed.Field);
        Assert.DoesNotContain(time, malformed.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_needs_a_string_as_its_id()
    {
        foreach (var userId in new JsonNode?[] { null, "", 4711, new JsonObject() })
        {
            Assert.Equal("data.object.user_id", AssertMalformed(FixtureEventBuilder.Created().WithUserMember("user_id", userId?.DeepClone())).Field);
        }

        Assert.Equal("data.object.user_id", AssertMalformed(FixtureEventBuilder.Created().WithoutUserMembers("user_id")).Field);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"auth0|1\"")]
    [InlineData("{\"object\":null}")]
    [InlineData("{\"object\":[{\"user_id\":\"auth0|1\"}]}")]
    [InlineData("{\"user\":{\"user_id\":\"auth0|1\"}}")]
    public void Data_without_a_user_is_malformed(string data) =>
        Assert.Equal("data.object.user_id", AssertMalformed(FixtureEventBuilder.Created().WithEnvelopeMember("data", JsonNode.Parse(data))).Field);

    [Fact]
    public void A_triple_wrapper_is_not_an_event()
    {
        var body = new JsonObject { ["event"] = new JsonObject { ["event"] = new JsonObject { ["message"] = FixtureEventBuilder.Created().ToJson() } } };

        Assert.Equal("id", AssertMalformed(JsonSerializer.SerializeToUtf8Bytes(body)).Field);
    }

    private static EventReadResult.Malformed AssertMalformed(FixtureEventBuilder json) => AssertMalformed(json.ToUtf8Bytes());

    private static EventReadResult.Malformed AssertMalformed(byte[] body) => Assert.IsType<EventReadResult.Malformed>(EventReader.Read(body));
}
