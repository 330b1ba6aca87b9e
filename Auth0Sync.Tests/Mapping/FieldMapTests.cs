using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.HubSpot;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Mapping;

[Trait("Category", "Unit")]
public class FieldMapTests
{
    [Fact]
    public void Without_settings_the_default_map_of_HubSpot_is_used() => Assert.Equal(
        [
            "auth0_email_verified=email_verified",
            "auth0_last_event=$event.time",
            "auth0_status=$status",
            "auth0_user_id=user_id",
            "email=email",
            "firstname=given_name",
            "lastname=family_name",
            "phone=phone_number",
        ],
        HubSpot().Fields.Select(Show));

    [Fact]
    public void The_default_map_follows_the_name_of_the_unique_property()
    {
        var map = HubSpotFieldMapFactory.Create(Section(), "member_key");

        Assert.Equal("member_key=user_id", Show(Assert.Single(map.Fields, field => field.Field == "member_key")));
        Assert.Null(map.FindSource("auth0_user_id"));
    }

    [Fact]
    public void A_setting_replaces_a_line_or_adds_one()
    {
        var map = HubSpot(("firstname", "nickname"), ("company", "user_metadata.company"), ("birthday", "user_metadata.born | date"));

        Assert.Equal("firstname=nickname", Show(map.Fields.Single(field => field.Field == "firstname")));
        Assert.Equal("company=user_metadata.company", Show(map.Fields.Single(field => field.Field == "company")));
        Assert.Equal("birthday=user_metadata.born|Date", Show(map.Fields.Single(field => field.Field == "birthday")));
        Assert.Equal(10, map.Fields.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void An_empty_source_removes_a_line(string? nothing)
    {
        var map = HubSpot(("phone", nothing), ("auth0_last_event", nothing), ("never_there", nothing));

        Assert.Equal(6, map.Fields.Count);
        Assert.DoesNotContain(map.Fields, field => field.Field is "phone" or "auth0_last_event" or "never_there");
    }

    [Fact]
    public void Every_kind_of_source_and_format_is_understood()
    {
        var map = Create(
            ("a", "user_metadata.company"), ("b", "$status"), ("c", "$event.time"), ("d", "$event.id"),
            ("e", "created_at|datetime"), ("f", "created_at | date"), ("g", "$event.time|date"));

        Assert.Equal(
            ["a=user_metadata.company", "b=$status", "c=$event.time", "d=$event.id", "e=created_at|DateTime", "f=created_at|Date", "g=$event.time|Date"],
            map.Fields.Select(Show));
        Assert.Equal(["b"], map.StatusFields);
        Assert.Equal(["c", "d", "g"], map.Fields.Where(field => field.IsEventMetadata).Select(field => field.Field));
    }

    [Theory]
    [InlineData("company", "user_metadata..company", "user_metadata..company")]
    [InlineData("company", ".company", ".company")]
    [InlineData("company", "company.", "company.")]
    [InlineData("company", " ", "path")]
    [InlineData("company", "given_name|upper", "date, datetime or json")]
    [InlineData("company", "given_name|date|date", "date, datetime or json")]
    [InlineData("company", "given_name|", "date, datetime or json")]
    [InlineData("company", "$event.source", "$status, $event.time, $event.id")]
    [InlineData("company", "$", "$status, $event.time, $event.id")]
    [InlineData("company", "last_ip", "never stored")]
    [InlineData("company", "multifactor", "never stored")]
    [InlineData("Company", "given_name", "lowercase letters")]
    [InlineData("2nd_name", "given_name", "lowercase letters")]
    [InlineData("auth0_user_id", "email", "user_id")]
    [InlineData("auth0_user_id", "", "user_id")]
    [InlineData("auth0_user_id", "$event.id", "user_id")]
    [InlineData("auth0_user_id", "user_id|date", "user_id")]
    [InlineData("email", "user_metadata.email", "must stay email")]
    [InlineData("email", "app_metadata.email", "must stay email")]
    [InlineData("email", "name", "must stay email")]
    [InlineData("email", "username", "must stay email")]
    [InlineData("email", "$event.id", "must stay email")]
    [InlineData("email", "$status", "must stay email")]
    [InlineData("email", "email|date", "must stay email")]
    [InlineData("hs_additional_emails", "email", "must be empty")]
    [InlineData("hs_additional_emails", "user_metadata.emails", "must be empty")]
    public void An_invalid_line_is_rejected_with_its_full_name(string field, string source, string expectedText)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => HubSpot((field, source)));

        var problem = Assert.Single(exception.Failures);
        Assert.StartsWith($"Auth0Sync:HubSpot:Mapping:{field} ", problem, StringComparison.Ordinal);
        Assert.Contains(expectedText, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_deeper_than_stored_profiles_is_rejected()
    {
        string Path(int names) => string.Join('.', Enumerable.Repeat("a", names));

        Assert.Single(Create(("company", Path(62))).Fields);
        Assert.Contains("62 levels", Assert.Single(Assert.Throws<OptionsValidationException>(() => HubSpot(("company", Path(63)))).Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("email")]
    public void The_email_can_be_left_out_or_come_from_the_email(string source) =>
        Assert.Equal(source.Length > 0, HubSpot(("email", source)).FindSource("email") is not null);

    [Fact]
    public void A_line_with_settings_below_it_is_rejected_instead_of_removed()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => HubSpot(("phone:number", "phone_number")));

        Assert.StartsWith("Auth0Sync:HubSpot:Mapping:phone ", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_invalid_line_is_named()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => HubSpot(("b", "$x"), ("a", "y|z"), ("C", "name")));

        Assert.Equal(3, exception.Failures.Count());
    }

    private static FieldMap HubSpot(params (string Field, string? Source)[] lines) => HubSpotFieldMapFactory.Create(Section(lines), "auth0_user_id");

    private static FieldMap Create(params (string Field, string Source)[] lines)
    {
        Assert.True(FieldMap.TryCreate(lines.Select(line => KeyValuePair.Create(line.Field, line.Source)), [], out var map, out var problems));
        Assert.Empty(problems);
        return map;
    }

    private static IConfigurationSection Section(params (string Field, string? Source)[] lines) => new ConfigurationBuilder()
        .AddInMemoryCollection(lines.Select(line => KeyValuePair.Create($"Auth0Sync:HubSpot:Mapping:{line.Field}", line.Source)))
        .Build()
        .GetSection("Auth0Sync:HubSpot:Mapping");

    private static string Show(FieldMapping field) => $"{field.Field}={field.Source switch
    {
        FieldSource.ProfilePath path => string.Join('.', path.Members),
        FieldSource.Status => "$status",
        FieldSource.EventTime => "$event.time",
        FieldSource.EventId => "$event.id",
        _ => "?",
    }}{(field.Format == ValueFormat.Text ? "" : $"|{field.Format}")}";
}
