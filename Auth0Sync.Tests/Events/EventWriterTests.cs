using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Events;

[Trait("Category", "Unit")]
public class EventWriterTests
{
    [Theory]
    [InlineData(EventFixtures.Created)]
    [InlineData(EventFixtures.TestEvent)]
    [InlineData(EventFixtures.Updated)]
    [InlineData(EventFixtures.Deleted)]
    [InlineData(EventFixtures.MinimalDeleted)]
    public void Every_event_round_trips(string fixture)
    {
        var original = ((EventReadResult.Success)EventReader.Read(EventFixtures.Read(fixture))).Event;

        EventAssert.RoundTripsThroughTheQueue(original);
    }

    [Fact]
    public void Members_that_no_target_needs_are_not_written()
    {
        var original = FixtureEventBuilder.Updated().ToEvent();

        var written = Encoding.UTF8.GetString(EventWriter.Write(original).Span);

        Assert.Contains("tomas.vik@example.org", written, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.77", written, StringComparison.Ordinal);
        Assert.DoesNotContain("Aarhus", written, StringComparison.Ordinal);
        Assert.DoesNotContain("context", written, StringComparison.Ordinal);
        Assert.DoesNotContain("last_ip", written, StringComparison.Ordinal);
        Assert.DoesNotContain("multifactor", written, StringComparison.Ordinal);
        Assert.DoesNotContain("guardian", written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dropped_member_is_recognized_behind_an_escape()
    {
        var json = FixtureEventBuilder.Updated().ToString().Replace("\"last_ip\"", "\"last\\u005fip\"", StringComparison.Ordinal);
        var original = ((EventReadResult.Success)EventReader.Read(Encoding.UTF8.GetBytes(json))).Event;

        var written = Encoding.UTF8.GetString(EventWriter.Write(original).Span);

        Assert.DoesNotContain("192.0.2.77", written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metadata_member_may_have_the_name_of_a_dropped_member()
    {
        var original = FixtureEventBuilder.Created().WithUserMember("user_metadata", new JsonObject { ["multifactor"] = "wanted" }).ToEvent();

        EventAssert.RoundTripsThroughTheQueue(original);
        Assert.Contains("wanted", Encoding.UTF8.GetString(EventWriter.Write(original).Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Zoë Žižek 山田 <&'>\"")]
    [InlineData("\"Zo\\u00eb\"")]
    [InlineData("1.50")]
    [InlineData("12345678901234567890123")]
    [InlineData("[1, 2]")]
    public void A_value_is_written_as_it_was_sent(string value)
    {
        var json = FixtureEventBuilder.Created().ToString().Replace("\"nickname\":\"tomas.rehn\"", $"\"nickname\":{value}", StringComparison.Ordinal);
        var original = ((EventReadResult.Success)EventReader.Read(Encoding.UTF8.GetBytes(json))).Event;

        var written = Encoding.UTF8.GetString(EventWriter.Write(original).Span);

        Assert.Contains($"\"nickname\":{value}", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Non_ASCII_letters_are_not_escaped()
    {
        var written = Encoding.UTF8.GetString(EventWriter.Write(FixtureEventBuilder.Created().WithEnvelopeMember("a0tenant", "zoë-žižek-山田").ToEvent()).Span);

        Assert.Contains("zoë-žižek-山田", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_single_JSON_object_is_written()
    {
        using var written = JsonDocument.Parse(EventWriter.Write(FixtureEventBuilder.Updated().ToEvent()));

        Assert.Equal(
            ["a0stream", "a0tenant", "data", "id", "time", "type"],
            written.RootElement.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
    }
}
