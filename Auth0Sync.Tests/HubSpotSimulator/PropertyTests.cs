using Auth0Sync.HubSpotSimulator;
using Auth0Sync.HubSpotSimulator.Model;
using Xunit;

namespace Auth0Sync.Tests.HubSpotSimulator;

public class PropertyTests
{
    private static SimulatorOptions Fresh => Simulator.Options with { CustomProperties = [] };

    [Theory]
    [InlineData("crm/v3/properties/contacts")]
    [InlineData("crm/properties/2025-09/contacts")]
    [InlineData("crm/properties/2026-03/contacts")]
    [InlineData("crm/properties/2026-09/contacts")]
    public async Task A_unique_property_is_created_and_then_keeps_values_unique(string properties)
    {
        await using var simulator = await Simulator.StartAsync(Fresh);

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
    public async Task The_same_name_is_not_given_twice()
    {
        await using var simulator = await Simulator.StartAsync();

        var reply = await simulator.PostAsync(Simulator.Properties, Definition("auth0_user_id"));

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
    public async Task A_types_field_must_fit(string type, string fieldType, int status)
    {
        await using var simulator = await Simulator.StartAsync(Fresh);

        var reply = await simulator.PostAsync(Simulator.Properties, Definition("some", type, fieldType, unique: false));

        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task A_definition_without_a_label_is_refused()
    {
        await using var simulator = await Simulator.StartAsync(Fresh);

        var reply = await simulator.PostAsync(
            Simulator.Properties, """{"name":"some","groupName":"contactinformation","type":"string","fieldType":"text"}""");

        Assert.Equal(400, reply.Status);
    }

    [Fact]
    public async Task There_are_at_most_ten_unique_properties()
    {
        await using var simulator = await Simulator.StartAsync(Fresh with
        {
            CustomProperties = [.. Enumerable.Range(1, 10).Select(number => PropertyDefinition.UniqueText($"unique_{number}"))],
        });

        var reply = await simulator.PostAsync(Simulator.Properties, Definition("unique_11"));

        Assert.Equal(400, reply.Status);
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 404)]
    public async Task An_archived_property_takes_no_values_and_stays_readable_or_not(bool readable, int status)
    {
        await using var simulator = await Simulator.StartAsync(
            new UnconfirmedBehaviour { ArchivedPropertiesStayReadable = readable });

        var archived = await simulator.DeleteAsync($"{Simulator.Properties}/auth0_user_id");
        var read = await simulator.GetAsync($"{Simulator.Properties}/auth0_user_id");
        var asked = await simulator.GetAsync($"{Simulator.Properties}/auth0_user_id?archived=true");
        var written = await simulator.CreateAsync("""{"auth0_user_id":"auth0|1"}""");

        Assert.Equal(204, archived.Status);
        Assert.Equal(status, read.Status);
        Assert.True((bool)asked.Body["archived"]!);
        Assert.Equal(["PROPERTY_DOESNT_EXIST"], written.Codes);
    }

    [Fact]
    public async Task The_list_has_HubSpots_own_properties_which_nobody_archives()
    {
        await using var simulator = await Simulator.StartAsync(Fresh);

        var list = await simulator.GetAsync(Simulator.Properties);
        var archived = await simulator.DeleteAsync($"{Simulator.Properties}/email");

        Assert.Contains("email", list.Results.Select(property => (string?)property["name"]));
        Assert.Equal(400, archived.Status);
    }

    private static string Definition(string name, string type = "string", string fieldType = "text", bool unique = true) => $$"""
        {"groupName":"contactinformation","name":"{{name}}","label":"Some label","type":"{{type}}","fieldType":"{{fieldType}}",
         "hasUniqueValue":{{(unique ? "true" : "false")}}}
        """;
}
