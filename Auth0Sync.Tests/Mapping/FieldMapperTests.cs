using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Mapping;

[Trait("Category", "Unit")]
public class FieldMapperTests
{
    private static readonly MappingRules DefaultRules = new(SendUnverifiedEmail: false, ClearRemovedFields: false);
    private static readonly MappingRules ClearingRules = DefaultRules with { ClearRemovedFields = true };
    private static readonly MappingRules SendingUnverifiedRules = DefaultRules with { SendUnverifiedEmail = true };

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
    public void Control_and_formatting_characters_are_not_written(string json, string text) => Assert.Equal(text, Value(json));

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"\\u0000\\u202e\"")]
    [InlineData("\"   \"")]
    [InlineData("[]")]
    [InlineData("[null,\"\"]")]
    public void An_empty_value_clears_the_field(string json)
    {
        var mapped = Map(("field", "user_metadata.value"), WithValue(json));

        Assert.Null(Assert.Contains("field", mapped.Values));
        Assert.Empty(mapped.NotMappableFields);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"a\":1}")]
    [InlineData("[{\"a\":1}]")]
    [InlineData("[[1]]")]
    [InlineData("[\"red\",{}]")]
    public void A_value_without_a_text_form_is_not_mappable_and_ignored(string json)
    {
        var mapped = Map(("field", "user_metadata.value"), WithValue(json));

        Assert.Equal(["field"], mapped.NotMappableFields);
        Assert.Empty(mapped.Values);
    }

    [Theory]
    [InlineData("\"2026-08-03T23:30:00Z\"", "2026-08-03", "2026-08-03T23:30:00.000Z")]
    [InlineData("\"2026-08-03T23:30:00.1234567-02:00\"", "2026-08-04", "2026-08-04T01:30:00.123Z")]
    [InlineData("\"2026-08-03T01:30:00\"", "2026-08-03", "2026-08-03T01:30:00.000Z")]
    [InlineData("\"2026-08-03\"", "2026-08-03", "2026-08-03T00:00:00.000Z")]
    [InlineData("\" 2026-08-03 \"", "2026-08-03", "2026-08-03T00:00:00.000Z")]
    public void A_time_is_written_in_UTC_as_the_map_specifies(string json, string date, string dateTime)
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
    public void An_ambiguous_date_is_not_mappable(string json)
    {
        foreach (var format in new[] { "date", "datetime" })
        {
            var mapped = Map(("field", $"user_metadata.value|{format}"), WithValue(json));

            Assert.Equal(["field"], mapped.NotMappableFields);
            Assert.Empty(mapped.Values);
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void An_empty_value_clears_a_date_too(string json) =>
        Assert.Null(Assert.Contains("field", Map(("field", "user_metadata.value|date"), WithValue(json)).Values));

    [Fact]
    public void An_absent_member_is_unknown_and_ignored()
    {
        var updated = FixtureEventBuilder.Updated().WithoutPreviousUser();

        AssertUnchanged(Map(("field", "user_metadata.nothing"), updated));
        AssertUnchanged(Map(("field", "user_metadata.newsletter.deeper"), updated));
        AssertUnchanged(Map(("field", "no_such_member"), updated));
    }

    [Fact]
    public void A_removed_member_is_cleared_only_if_the_policy_says_so()
    {
        var removed = FixtureEventBuilder.Updated().WithoutUserMembers("phone_number").WithPreviousUserMember("phone_number", "+4500000001");

        AssertUnchanged(Map(("phone", "phone_number"), removed, DefaultRules));
        Assert.Null(Assert.Contains("phone", Map(("phone", "phone_number"), removed, ClearingRules).Values));
    }

    [Fact]
    public void A_member_that_was_absent_before_too_is_not_cleared()
    {
        AssertUnchanged(Map(("phone", "phone_number"), FixtureEventBuilder.Updated().WithoutUserMembers("phone_number"), ClearingRules));
        AssertUnchanged(Map(("phone", "phone_number"), FixtureEventBuilder.Updated().WithoutUserMembers("phone_number").WithoutPreviousUser(), ClearingRules));
    }

    [Fact]
    public void A_removed_email_is_cleared_without_verification()
    {
        var removed = FixtureEventBuilder.Updated().WithoutUserMembers("email", "email_verified");

        Assert.Null(Assert.Contains("email", Map(("email", "email"), removed, ClearingRules).Values));
        AssertUnchanged(Map(("email", "email"), removed, DefaultRules));
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, false, true)]
    [InlineData(null, false, true)]
    public void An_email_is_written_if_it_is_verified_or_the_policy_sends_it(bool? verified, bool usually, bool ifSent)
    {
        var user = FixtureEventBuilder.Created().WithEmail("ada@example.org", verified);

        Assert.Equal(usually, Map(("email", "email"), user, DefaultRules).Values.ContainsKey("email"));
        Assert.Equal(ifSent, Map(("email", "email"), user, SendingUnverifiedRules).Values.GetValueOrDefault("email") == "ada@example.org");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void The_removal_of_an_email_is_written_without_verification(string? email)
    {
        var mapped = Map(("email", "email"), FixtureEventBuilder.Created().WithEmail(email, verified: false), DefaultRules);

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
    public void A_name_is_split_for_a_user_with_neither_part(string name, string? given, string? family)
    {
        var mapped = MapNames(FixtureEventBuilder.Created().WithUserMember("name", name));

        Assert.Equal(given, mapped.Values.GetValueOrDefault("firstname"));
        Assert.Equal(family, mapped.Values.GetValueOrDefault("lastname"));
        Assert.DoesNotContain(mapped.Values, value => value.Value is null);
    }

    [Theory]
    [InlineData("given_name", "\"Augusta\"")]
    [InlineData("family_name", "\"King\"")]
    public void A_name_is_not_split_for_a_user_with_one_of_the_parts(string member, string value)
    {
        var mapped = MapNames(FixtureEventBuilder.Created().WithUserMember("name", "Ada Lovelace").WithUserMember(member, JsonNode.Parse(value)));

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
    public void The_missing_part_is_the_rest_of_the_full_name(string name, string? given, string? family, string? firstname, string? lastname)
    {
        var mapped = MapNames(FixtureEventBuilder.Created().WithUserMember("name", name).WithUserMember("given_name", given).WithUserMember("family_name", family));

        Assert.Equal((firstname, lastname), (mapped.Values.GetValueOrDefault("firstname"), mapped.Values.GetValueOrDefault("lastname")));
        Assert.DoesNotContain(given is { Length: > 1 } ? "firstname" : "lastname", mapped.InferredFields);
    }

    [Fact]
    public void A_name_that_is_not_a_string_is_not_split() => AssertUnchanged(MapNames(FixtureEventBuilder.Created().WithUserMember("name", 7)));

    [Fact]
    public void A_metadata_member_is_not_split_as_a_name() => AssertUnchanged(
        Map(("firstname", "user_metadata.given_name"), FixtureEventBuilder.Created().WithUserMember("name", "Ada Lovelace")));

    [Fact]
    public void The_status_is_set_by_the_handler_and_event_metadata_does_not_count_as_a_change()
    {
        var mapped = Map(
            Create(("status", "$status"), ("at", "$event.time"), ("day", "$event.time|date"), ("by", "$event.id")),
            FixtureEventBuilder.Updated().ToEvent(),
            DefaultRules,
            "blocked");

        Assert.Equal(new Dictionary<string, FieldValue?> { ["status"] = "blocked" }, mapped.Values);
        Assert.Equal(
            new Dictionary<string, FieldValue?>
            {
                ["at"] = new FieldValue.Time(new DateTimeOffset(2026, 8, 17, 19, 4, 5, 870, TimeSpan.Zero)),
                ["by"] = "evt_9pZbX3nMv6QwR1tYkL8sHc",
                ["day"] = new FieldValue.Day(new DateOnly(2026, 8, 17)),
            },
            mapped.EventMetadata);
    }

    [Fact]
    public void Every_field_of_the_map_is_mapped_or_reported()
    {
        var mapped = Map(
            Create(("a", "given_name"), ("b", "identities"), ("c", "app_metadata.plan"), ("d", "$status"), ("e", "$event.id"), ("f", "absent")),
            FixtureEventBuilder.Updated().ToEvent(),
            DefaultRules);

        Assert.Equal(["a", "c", "d"], mapped.Values.Keys.Order());
        Assert.Equal(["e"], mapped.EventMetadata.Keys);
        Assert.Equal(["b"], mapped.NotMappableFields);
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
            Assert.Equal("2026-08-17T19:04:05.870Z", Map(("at", "$event.time"), FixtureEventBuilder.Updated()).EventMetadata["at"]?.ToText());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string? Value(string json, string? format = null)
    {
        var mapped = Map(("field", format is null ? "user_metadata.value" : $"user_metadata.value|{format}"), WithValue(json));
        Assert.Empty(mapped.NotMappableFields);
        return Assert.Contains("field", mapped.Values)?.ToText();
    }

    // Inserted as text, so that a number keeps its form in JSON.
    private static Auth0Event WithValue(string json)
    {
        var body = FixtureEventBuilder.Created().WithUserMember("user_metadata", "PLACE").ToString().Replace("\"PLACE\"", $"{{\"value\":{json}}}", StringComparison.Ordinal);
        return Assert.IsType<EventReadResult.Success>(EventReader.Read(Encoding.UTF8.GetBytes(body))).Event;
    }

    private static MappedFields MapNames(FixtureEventBuilder body) =>
        Map(Create(("firstname", "given_name"), ("lastname", "family_name")), body.ToEvent(), DefaultRules);

    private static MappedFields Map((string Field, string Source) line, FixtureEventBuilder body, MappingRules? rules = null) =>
        Map(Create(line), body.ToEvent(), rules ?? DefaultRules);

    private static MappedFields Map((string Field, string Source) line, Auth0Event auth0Event) => Map(Create(line), auth0Event, DefaultRules);

    private static MappedFields Map(FieldMap map, Auth0Event auth0Event, MappingRules rules, string status = "active") =>
        FieldMapper.Map(map, auth0Event, status, rules);

    private static FieldMap Create(params (string Field, string Source)[] lines)
    {
        Assert.True(FieldMap.TryCreate(lines.Select(line => KeyValuePair.Create(line.Field, line.Source)), [], out var map, out _));
        return map;
    }

    private static void AssertUnchanged(MappedFields mapped)
    {
        Assert.Empty(mapped.Values);
        Assert.Empty(mapped.NotMappableFields);
    }
}
