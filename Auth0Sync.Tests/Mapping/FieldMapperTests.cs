using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Mapping;

public class FieldMapperTests
{
    private static readonly MappingRules Usual = new(SendUnverifiedEmail: false, ClearRemovedFields: false);
    private static readonly MappingRules Clearing = Usual with { ClearRemovedFields = true };
    private static readonly MappingRules Sending = Usual with { SendUnverifiedEmail = true };

    [Theory]
    [InlineData("\"Ada\"", "Ada")]
    [InlineData("\"  Ada \\n\"", "Ada")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("0", "0")]
    [InlineData("-7", "-7")]
    [InlineData("1234567.5", "1234567.5")]
    [InlineData("1000.0", "1000")]
    [InlineData("1e3", "1000")]
    [InlineData("0.1", "0.1")]
    [InlineData("1.50", "1.5")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("1e400", "1e400")]
    [InlineData("[\"red\",\"green\"]", "red;green")]
    [InlineData("[\"red\",2,true,0.5]", "red;2;true;0.5")]
    [InlineData("[\"red\",null,\"\",\" \",\"green\"]", "red;green")]
    [InlineData("\"2026-08-03T11:22:33.440Z\"", "2026-08-03T11:22:33.440Z")]
    public void A_value_is_written_as_text(string json, string text) => Assert.Equal(text, Value(json));

    [Theory]
    [InlineData("\"a\\u0000b\"", "a b")]
    [InlineData("\"\\u001b[31mred\\u007f\"", "[31mred")]
    [InlineData("\"a\\u0085b\\u009fc\"", "a b c")]
    [InlineData("\"invoice\\u202efdp.exe\"", "invoicefdp.exe")]
    [InlineData("\"\\u2066a\\u2069 \\u200fb\\u061c\"", "a b")]
    [InlineData("\"one\\r\\ntwo\\tthree\"", "one\r\ntwo\tthree")]
    [InlineData("[\"a\\u0000b\",\"\\u202ec\"]", "a b;c")]
    [InlineData("\"\\ud83d\\udc69\\u200d\\ud83d\\udcbb\"", "\ud83d\udc69\u200d\ud83d\udcbb")]
    public void Nothing_that_acts_on_a_reader_is_written(string json, string text) => Assert.Equal(text, Value(json));

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"\\u0000\\u202e\"")]
    [InlineData("\"   \"")]
    [InlineData("[]")]
    [InlineData("[null,\"\"]")]
    public void Nothing_clears_the_field(string json)
    {
        var mapped = Map(("field", "user_metadata.value"), WithValue(json));

        Assert.Null(Assert.Contains("field", mapped.Values));
        Assert.Empty(mapped.NotMappable);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"a\":1}")]
    [InlineData("[{\"a\":1}]")]
    [InlineData("[[1]]")]
    [InlineData("[\"red\",{}]")]
    public void What_has_no_text_is_not_mappable_and_left_alone(string json)
    {
        var mapped = Map(("field", "user_metadata.value"), WithValue(json));

        Assert.Equal(["field"], mapped.NotMappable);
        Assert.Empty(mapped.Values);
    }

    [Theory]
    [InlineData("\"2026-08-03T23:30:00Z\"", "2026-08-03", "2026-08-03T23:30:00.000Z")]
    [InlineData("\"2026-08-03T23:30:00.1234567-02:00\"", "2026-08-04", "2026-08-04T01:30:00.123Z")]
    [InlineData("\"2026-08-03T01:30:00\"", "2026-08-03", "2026-08-03T01:30:00.000Z")]
    [InlineData("\"2026-08-03\"", "2026-08-03", "2026-08-03T00:00:00.000Z")]
    [InlineData("\" 2026-08-03 \"", "2026-08-03", "2026-08-03T00:00:00.000Z")]
    public void A_time_is_written_in_UTC_as_the_map_asks(string json, string date, string dateTime)
    {
        Assert.Equal(date, Value(json, "date"));
        Assert.Equal(dateTime, Value(json, "datetime"));
    }

    [Theory]
    [InlineData("\"soon\"")]
    [InlineData("\"10:30\"")]
    [InlineData("\"5/6\"")]
    [InlineData("\"03/08/2026\"")]
    [InlineData("\"August 2026\"")]
    [InlineData("\"2026-02-30\"")]
    [InlineData("\"2026-08-03Tgarbage\"")]
    [InlineData("1785756153")]
    [InlineData("2026")]
    [InlineData("2026.5")]
    [InlineData("true")]
    [InlineData("[\"2026-08-03\"]")]
    [InlineData("{}")]
    public void What_is_no_certain_date_is_not_mappable_as_one(string json)
    {
        foreach (var format in new[] { "date", "datetime" })
        {
            var mapped = Map(("field", $"user_metadata.value|{format}"), WithValue(json));

            Assert.Equal(["field"], mapped.NotMappable);
            Assert.Empty(mapped.Values);
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void Nothing_clears_a_date_too(string json) =>
        Assert.Null(Assert.Contains("field", Map(("field", "user_metadata.value|date"), WithValue(json)).Values));

    [Fact]
    public void An_absent_member_is_unknown_and_left_alone()
    {
        var updated = FixtureEvent.Updated().WithoutPrevious();

        AssertUntouched(Map(("field", "user_metadata.nothing"), updated));
        AssertUntouched(Map(("field", "user_metadata.newsletter.deeper"), updated));
        AssertUntouched(Map(("field", "no_such_member"), updated));
    }

    [Fact]
    public void A_removed_member_is_cleared_only_where_the_policy_says_so()
    {
        var removed = FixtureEvent.Updated().WithoutUser("phone_number").WithPrevious("phone_number", "+4500000001");

        AssertUntouched(Map(("phone", "phone_number"), removed, Usual));
        Assert.Null(Assert.Contains("phone", Map(("phone", "phone_number"), removed, Clearing).Values));
    }

    [Fact]
    public void A_member_that_was_not_there_before_either_is_not_cleared()
    {
        AssertUntouched(Map(("phone", "phone_number"), FixtureEvent.Updated().WithoutUser("phone_number"), Clearing));
        AssertUntouched(Map(("phone", "phone_number"), FixtureEvent.Updated().WithoutUser("phone_number").WithoutPrevious(), Clearing));
    }

    [Fact]
    public void A_removed_address_is_cleared_although_nothing_about_it_is_verified()
    {
        var removed = FixtureEvent.Updated().WithoutUser("email", "email_verified");

        Assert.Null(Assert.Contains("email", Map(("email", "email"), removed, Clearing).Values));
        AssertUntouched(Map(("email", "email"), removed, Usual));
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, false, true)]
    [InlineData(null, false, true)]
    public void An_address_is_written_if_it_is_verified_or_the_policy_sends_it(bool? verified, bool usually, bool ifSent)
    {
        var user = FixtureEvent.Created().WithEmail("ada@example.org", verified);

        Assert.Equal(usually, Map(("email", "email"), user, Usual).Values.ContainsKey("email"));
        Assert.Equal(ifSent, Map(("email", "email"), user, Sending).Values.GetValueOrDefault("email") == "ada@example.org");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void That_there_is_no_address_any_more_is_written_without_verification(string? email)
    {
        var mapped = Map(("email", "email"), FixtureEvent.Created().WithEmail(email, verified: false), Usual);

        Assert.Null(Assert.Contains("email", mapped.Values));
    }

    [Theory]
    [InlineData("Ada Lovelace", "Ada", "Lovelace")]
    [InlineData("Ada King Lovelace", "Ada King", "Lovelace")]
    [InlineData("  Ada   Lovelace ", "Ada", "Lovelace")]
    [InlineData("Ada", "Ada", null)]
    [InlineData("ada@example.org", null, null)]
    [InlineData("Ada ada@example.org", null, null)]
    [InlineData("", null, null)]
    [InlineData(" ", null, null)]
    public void A_name_is_split_for_a_user_who_has_neither_part(string name, string? given, string? family)
    {
        var mapped = MapNames(FixtureEvent.Created().WithUser("name", name));

        Assert.Equal(given, mapped.Values.GetValueOrDefault("firstname"));
        Assert.Equal(family, mapped.Values.GetValueOrDefault("lastname"));
        Assert.DoesNotContain(mapped.Values, value => value.Value is null);
    }

    [Theory]
    [InlineData("given_name", "\"Augusta\"")]
    [InlineData("family_name", "\"King\"")]
    public void A_name_is_not_split_for_a_user_who_has_one_of_the_parts(string member, string value)
    {
        var mapped = MapNames(FixtureEvent.Created().WithUser("name", "Ada Lovelace").WithUser(member, JsonNode.Parse(value)));

        Assert.DoesNotContain("Ada", mapped.Values.Values);
        Assert.DoesNotContain("Lovelace", mapped.Values.Values);
        Assert.Single(mapped.Values);
    }

    [Theory]
    [InlineData("Ada Lovelace", null, "Lovelace", "Ada", "Lovelace")]
    [InlineData("Ada Lovelace", "", "lovelace", "Ada", "lovelace")]
    [InlineData("Ada King Lovelace", " ", "King Lovelace", "Ada", "King Lovelace")]
    [InlineData("Lovelace, Ada", null, "Lovelace", "Ada", "Lovelace")]
    [InlineData("Lovelace Ada", null, "Lovelace", "Ada", "Lovelace")]
    [InlineData("Ada Lovelace, PhD", null, "Lovelace", "Ada", "Lovelace")]
    [InlineData("Ada Lovelace, PhD", "Ada", null, "Ada", "Lovelace, PhD")]
    [InlineData("Ada King Lovelace", "Ada", "", "Ada", "King Lovelace")]
    [InlineData("Lovelace", null, "Lovelace", null, "Lovelace")]
    [InlineData("Ada Lovelace", null, "King", null, "King")]
    [InlineData("Ada Lovelace", "Augusta", null, "Augusta", null)]
    [InlineData("Adamantia Lovelace", "Ada", null, "Ada", null)]
    [InlineData("Ada", "Ada", "", "Ada", null)]
    public void The_part_that_a_user_lacks_is_what_the_whole_name_has_besides(string name, string? given, string? family, string? firstname, string? lastname)
    {
        var mapped = MapNames(FixtureEvent.Created().WithUser("name", name).WithUser("given_name", given).WithUser("family_name", family));

        Assert.Equal((firstname, lastname), (mapped.Values.GetValueOrDefault("firstname"), mapped.Values.GetValueOrDefault("lastname")));
        Assert.DoesNotContain(given is { Length: > 1 } ? "firstname" : "lastname", mapped.Guesses);
    }

    [Fact]
    public void A_name_that_is_no_text_is_not_split() => AssertUntouched(MapNames(FixtureEvent.Created().WithUser("name", 7)));

    [Fact]
    public void A_member_of_the_metadata_is_no_name_to_split() => AssertUntouched(
        Map(("firstname", "user_metadata.given_name"), FixtureEvent.Created().WithUser("name", "Ada Lovelace")));

    [Fact]
    public void The_status_is_what_the_handler_decided_and_the_events_own_data_only_rides_along()
    {
        var mapped = Map(
            Create(("status", "$status"), ("at", "$event.time"), ("day", "$event.time|date"), ("by", "$event.id")),
            FixtureEvent.Updated().Read(),
            Usual,
            "blocked");

        Assert.Equal(new Dictionary<string, string?> { ["status"] = "blocked" }, mapped.Values);
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["at"] = "2026-08-17T19:04:05.870Z",
                ["by"] = "evt_9pZbX3nMv6QwR1tYkL8sHc",
                ["day"] = "2026-08-17",
            },
            mapped.Riders);
    }

    [Fact]
    public void Every_field_of_the_map_is_mapped_or_named()
    {
        var mapped = Map(
            Create(("a", "given_name"), ("b", "identities"), ("c", "app_metadata.plan"), ("d", "$status"), ("e", "$event.id"), ("f", "absent")),
            FixtureEvent.Updated().Read(),
            Usual);

        Assert.Equal(["a", "c", "d"], mapped.Values.Keys.Order());
        Assert.Equal(["e"], mapped.Riders.Keys);
        Assert.Equal(["b"], mapped.NotMappable);
    }

    [Fact]
    public void Another_culture_writes_the_same_values()
    {
        var foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        foreign.NumberFormat.NumberDecimalSeparator = ",";
        foreign.NumberFormat.NegativeSign = "~";
        foreign.DateTimeFormat.DateSeparator = ".";
        foreign.DateTimeFormat.TimeSeparator = "h";
        foreign.DateTimeFormat.ShortDatePattern = "dd.MM.yyyy";
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = foreign;

            Assert.Equal("-1234.5", Value("-1234.5"));
            Assert.Equal("2026-08-03", Value("\"2026-08-03T01:02:03Z\"", "date"));
            Assert.Equal("2026-08-03T01:02:03.000Z", Value("\"2026-08-03T01:02:03Z\"", "datetime"));
            Assert.Equal("2026-08-17T19:04:05.870Z", Map(("at", "$event.time"), FixtureEvent.Updated()).Riders["at"]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string? Value(string json, string? format = null)
    {
        var mapped = Map(("field", format is null ? "user_metadata.value" : $"user_metadata.value|{format}"), WithValue(json));
        Assert.Empty(mapped.NotMappable);
        return Assert.Contains("field", mapped.Values);
    }

    // Put in as text, so that a number keeps the form it has on the wire.
    private static Auth0Event WithValue(string json)
    {
        var body = FixtureEvent.Created().WithUser("user_metadata", "PLACE").ToString().Replace("\"PLACE\"", $"{{\"value\":{json}}}", StringComparison.Ordinal);
        return Assert.IsType<EventReading.Read>(EventReader.Read(Encoding.UTF8.GetBytes(body))).Event;
    }

    private static MappedFields MapNames(FixtureEvent body) =>
        Map(Create(("firstname", "given_name"), ("lastname", "family_name")), body.Read(), Usual);

    private static MappedFields Map((string Field, string Source) line, FixtureEvent body, MappingRules? rules = null) =>
        Map(Create(line), body.Read(), rules ?? Usual);

    private static MappedFields Map((string Field, string Source) line, Auth0Event auth0Event) => Map(Create(line), auth0Event, Usual);

    private static MappedFields Map(FieldMap map, Auth0Event auth0Event, MappingRules rules, string status = "active") =>
        FieldMapper.Map(map, auth0Event, status, rules);

    private static FieldMap Create(params (string Field, string Source)[] lines)
    {
        Assert.True(FieldMap.TryCreate(lines.Select(line => KeyValuePair.Create(line.Field, line.Source)), [], out var map, out _));
        return map;
    }

    private static void AssertUntouched(MappedFields mapped)
    {
        Assert.Empty(mapped.Values);
        Assert.Empty(mapped.NotMappable);
    }
}
