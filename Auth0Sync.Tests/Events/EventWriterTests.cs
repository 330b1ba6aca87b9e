using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Events;

public class EventWriterTests
{
    [Theory]
    [InlineData(Fixture.Created)]
    [InlineData(Fixture.TestEvent)]
    [InlineData(Fixture.Updated)]
    [InlineData(Fixture.Deleted)]
    [InlineData(Fixture.MinimalDeleted)]
    public void Every_event_reads_back_as_it_was(string fixture)
    {
        var original = ((EventReading.Read)EventReader.Read(Fixture.Read(fixture))).Event;

        EventAssert.SurvivesTheQueue(original);
    }

    [Fact]
    public void What_no_target_needs_is_not_written()
    {
        var original = FixtureEvent.Updated().Read();

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
    public void A_dropped_member_cannot_hide_behind_an_escape()
    {
        var json = FixtureEvent.Updated().ToString().Replace("\"last_ip\"", "\"last\\u005fip\"", StringComparison.Ordinal);
        var original = ((EventReading.Read)EventReader.Read(Encoding.UTF8.GetBytes(json))).Event;

        var written = Encoding.UTF8.GetString(EventWriter.Write(original).Span);

        Assert.DoesNotContain("192.0.2.77", written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_of_the_metadata_may_have_a_dropped_name()
    {
        var original = FixtureEvent.Created().WithUser("user_metadata", new JsonObject { ["multifactor"] = "wanted" }).Read();

        EventAssert.SurvivesTheQueue(original);
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
        var json = FixtureEvent.Created().ToString().Replace("\"nickname\":\"tomas.rehn\"", $"\"nickname\":{value}", StringComparison.Ordinal);
        var original = ((EventReading.Read)EventReader.Read(Encoding.UTF8.GetBytes(json))).Event;

        var written = Encoding.UTF8.GetString(EventWriter.Write(original).Span);

        Assert.Contains($"\"nickname\":{value}", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Letters_outside_ASCII_are_not_escaped()
    {
        var written = Encoding.UTF8.GetString(EventWriter.Write(FixtureEvent.Created().With("a0tenant", "zoë-žižek-山田").Read()).Span);

        Assert.Contains("zoë-žižek-山田", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_one_JSON_object_is_written()
    {
        using var written = JsonDocument.Parse(EventWriter.Write(FixtureEvent.Updated().Read()));

        Assert.Equal(
            ["a0stream", "a0tenant", "data", "id", "time", "type"],
            written.RootElement.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
    }
}
