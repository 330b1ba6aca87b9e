using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class PropertyTests
{
    private static SimulatorOptions Fresh => SimulatorClient.Options with { CustomProperties = [] };

    [Theory]
    [InlineData("crm/v3/properties/contacts")]
    [InlineData("crm/properties/2025-09/contacts")]
    [InlineData("crm/properties/2026-03/contacts")]
    [InlineData("crm/properties/2026-09/contacts")]
    public async Task A_unique_property_is_created_and_then_keeps_values_unique(string properties)
    {
        await using var simulator = await SimulatorClient.StartAsync(Fresh);

        var before = await simulator.GetAsync($"{properties}/auth0_user_id");
        var created = await simulator.PostAsync(properties, Definition("auth0_user_id"));
        var after = await simulator.GetAsync($"{properties}/auth0_user_id");
        var first = await simulator.CreateAsync("""{"auth0_user_id":"auth0|1"}""");
        var second = await simulator.CreateAsync("""{"auth0_user_id":"auth0|1"}""");

        Assert.Equal((404, 201, 200), (before.Status, created.Status, after.Status));
        Assert.True((bool)after.Body["hasUniqueValue"]!);
        Assert.Equal((201, 400), (first.Status, second.Status));
    }

    [Fact]
    public async Task A_duplicate_name_is_rejected()
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.PostAsync(SimulatorClient.Properties, Definition("auth0_user_id"));

        Assert.Equal(409, reply.Status);
    }

    [Theory]
    [InlineData("string", "textarea", 201)]
    [InlineData("bool", "booleancheckbox", 201)]
    [InlineData("date", "date", 201)]
    [InlineData("datetime", "date", 201)]
    [InlineData("string", "number", 400)]
    [InlineData("bool", "text", 400)]
    [InlineData("datetime", "text", 400)]
    [InlineData("json", "text", 400)]
    public async Task The_field_type_must_fit_the_type(string type, string fieldType, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync(Fresh);

        var reply = await simulator.PostAsync(SimulatorClient.Properties, Definition("some", type, fieldType, unique: false));

        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task A_definition_without_a_label_is_rejected()
    {
        await using var simulator = await SimulatorClient.StartAsync(Fresh);

        var reply = await simulator.PostAsync(
            SimulatorClient.Properties, """{"name":"some","groupName":"contactinformation","type":"string","fieldType":"text"}""");

        Assert.Equal(400, reply.Status);
    }

    [Fact]
    public async Task There_are_at_most_ten_unique_properties()
    {
        await using var simulator = await SimulatorClient.StartAsync(Fresh with
        {
            CustomProperties = [.. Enumerable.Range(1, 10).Select(number => PropertyDefinition.CreateUniqueText($"unique_{number}"))],
        });

        var reply = await simulator.PostAsync(SimulatorClient.Properties, Definition("unique_11"));

        Assert.Equal(400, reply.Status);
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 404)]
    public async Task An_archived_property_accepts_no_values_and_stays_readable_if_configured(bool readable, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { ArchivedPropertiesStayReadable = readable });

        var archived = await simulator.DeleteAsync($"{SimulatorClient.Properties}/auth0_user_id");
        var read = await simulator.GetAsync($"{SimulatorClient.Properties}/auth0_user_id");
        var asked = await simulator.GetAsync($"{SimulatorClient.Properties}/auth0_user_id?archived=true");
        var written = await simulator.CreateAsync("""{"auth0_user_id":"auth0|1"}""");

        Assert.Equal(204, archived.Status);
        Assert.Equal(status, read.Status);
        Assert.True((bool)asked.Body["archived"]!);
        Assert.Equal(["PROPERTY_DOESNT_EXIST"], written.ErrorCodes);
    }

    [Fact]
    public async Task The_list_contains_the_standard_properties_of_HubSpot_which_cannot_be_archived()
    {
        await using var simulator = await SimulatorClient.StartAsync(Fresh);

        var list = await simulator.GetAsync(SimulatorClient.Properties);
        var archived = await simulator.DeleteAsync($"{SimulatorClient.Properties}/email");

        Assert.Contains("email", list.Results.Select(property => (string?)property["name"]));
        Assert.Equal(400, archived.Status);
    }

    [Theory]
    [InlineData("""[]""", 400)]
    [InlineData("""null""", 400)]
    [InlineData("""["free"]""", 400)]
    [InlineData("""[{"value":"free","hidden":false}]""", 400)]
    [InlineData("""[{"label":"Free","hidden":false}]""", 400)]
    [InlineData("""[{"label":"Free","value":"free"}]""", 400)]
    [InlineData("""[{"label":"Free","value":"free","hidden":"false"}]""", 400)]
    [InlineData("""[{"label":"Free","value":"free","hidden":false},{"label":"Free again","value":"free","hidden":false}]""", 400)]
    [InlineData("""[{"label":"Free","value":"free","hidden":false},{"label":"Old","value":"old","hidden":true}]""", 201)]
    public async Task An_enumeration_needs_complete_options(string options, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            Fresh with { UnconfirmedBehavior = new UnconfirmedBehavior { RequiredMembersAreEnforced = true } });

        var reply = await simulator.PostAsync(SimulatorClient.Properties, $$"""
            {"groupName":"contactinformation","name":"plan","label":"Plan","type":"enumeration","fieldType":"select","options":{{options}}}
            """);

        Assert.Equal(status, reply.Status);
        Assert.Equal(status == 201, simulator.Account.Properties.Any(property => property.Name == "plan"));
    }

    [Theory]
    [InlineData(true, 400)]
    [InlineData(false, 201)]
    public async Task An_option_must_say_whether_it_is_hidden_if_enforced(bool enforced, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            Fresh with { UnconfirmedBehavior = new UnconfirmedBehavior { RequiredMembersAreEnforced = enforced } });

        var reply = await simulator.PostAsync(SimulatorClient.Properties, """
            {"groupName":"contactinformation","name":"plan","label":"Plan","type":"enumeration","fieldType":"select",
             "options":[{"label":"Free","value":"free"}]}
            """);

        Assert.Equal(status, reply.Status);
        Assert.Equal(enforced, reply.Message?.EndsWith("Some required fields were not set: [hidden]", StringComparison.Ordinal) ?? false);
    }

    [Theory]
    [InlineData("""[]""", 201)]
    [InlineData("""[{"label":"Yes","value":"true"},{"label":"No","value":"false"}]""", 201)]
    [InlineData("""[{"label":"Yes","value":"true","hidden":false},{"label":"No","value":"false","hidden":false}]""", 201)]
    [InlineData("""[{"label":"Yes","value":"yes","hidden":false},{"label":"No","value":"no","hidden":false}]""", 400)]
    public async Task The_options_of_a_boolean_are_true_and_false(string options, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync(Fresh);

        var reply = await simulator.PostAsync(SimulatorClient.Properties, $$"""
            {"groupName":"contactinformation","name":"news","label":"News","type":"bool","fieldType":"booleancheckbox","options":{{options}}}
            """);

        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task A_group_must_exist()
    {
        await using var simulator = await SimulatorClient.StartAsync(Fresh);
        await using var other = await SimulatorClient.StartAsync(Fresh with { PropertyGroups = ["auth0"] });
        var json = Definition("some", unique: false).Replace("contactinformation", "auth0", StringComparison.Ordinal);

        var unknown = await simulator.PostAsync(SimulatorClient.Properties, json);
        var known = await other.PostAsync(SimulatorClient.Properties, json);

        Assert.Equal((400, 201), (unknown.Status, known.Status));
        Assert.Equal("VALIDATION_ERROR", unknown.Category);
    }

    [Fact]
    public async Task A_changed_definition_keeps_omitted_members_and_cannot_become_unique()
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.PatchAsync($"{SimulatorClient.Properties}/auth0_plan", """
            {"label":"Tariff","description":"What they pay","hasUniqueValue":true,
             "options":[{"label":"Free","value":"free","hidden":false},{"label":"Gold","value":"gold","hidden":false}]}
            """);
        var written = await simulator.CreateAsync("""{"firstname":"Ines","auth0_plan":"gold"}""");
        var rejected = await simulator.CreateAsync("""{"firstname":"Ines","auth0_plan":"paid"}""");

        Assert.Equal(200, reply.Status);
        Assert.Equal(("Tariff", "What they pay", "enumeration"), (reply.GetText("label"), reply.GetText("description"), reply.GetText("type")));
        Assert.False((bool)reply.Body["hasUniqueValue"]!);
        Assert.Equal((201, 400), (written.Status, rejected.Status));
    }

    [Theory]
    [InlineData("auth0_unknown", """{"label":"x"}""", 404)]
    [InlineData("email", """{"label":"x"}""", 400)]
    [InlineData("auth0_plan", """{"groupName":"nowhere"}""", 400)]
    [InlineData("auth0_plan", """{"type":"number"}""", 400)]
    [InlineData("auth0_plan", """{"options":[]}""", 400)]
    [InlineData("auth0_plan", """[]""", 400)]
    [InlineData("auth0_logins", """{"type":"string","fieldType":"text"}""", 200)]
    public async Task A_change_of_a_definition_follows_the_rules(string name, string json, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.PatchAsync($"{SimulatorClient.Properties}/{name}", json);

        Assert.Equal(status, reply.Status);
    }

    [Theory]
    [InlineData("hs_language", "enumeration")]
    [InlineData("hs_data_privacy_ads_consent", "bool")]
    [InlineData("closedate", "datetime")]
    [InlineData("hs_job_change_detected_date", "date")]
    [InlineData("followercount", "number")]
    [InlineData("annualrevenue", "string")]
    public async Task The_standard_properties_of_HubSpot_have_every_type(string name, string type)
    {
        await using var simulator = await SimulatorClient.StartAsync(Fresh);

        var reply = await simulator.GetAsync($"{SimulatorClient.Properties}/{name}");

        Assert.Equal(type, reply.GetText("type"));
        Assert.True((bool)reply.Body["hubspotDefined"]!);
        Assert.Equal(type is "enumeration" or "bool", reply.Body["options"]!.AsArray().Count > 0);
    }

    private static string Definition(string name, string type = "string", string fieldType = "text", bool unique = true) => $$"""
        {"groupName":"contactinformation","name":"{{name}}","label":"Some label","type":"{{type}}","fieldType":"{{fieldType}}",
         "hasUniqueValue":{{(unique ? "true" : "false")}}}
        """;
}
