using System.Text.Json.Nodes;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class ReadTests
{
    [Fact]
    public async Task By_default_the_default_properties_are_returned_and_unset_ones_are_null()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.SeedUser("auth0|1", "ines@example.com");

        var reply = await simulator.GetAsync($"{SimulatorClient.Contacts}/{contact.Id}");

        var properties = reply.Body["properties"]!.AsObject();
        Assert.Equal(
            ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"],
            properties.Select(property => property.Key));
        Assert.Null(properties["firstname"]);
    }

    [Fact]
    public async Task Requested_properties_are_returned_and_unknown_ones_are_dropped()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.SeedUser("auth0|1");

        var reply = await simulator.GetAsync(
            $"{SimulatorClient.Contacts}/{contact.Id}?properties=auth0_user_id,phone,shoe_size");

        var properties = reply.Body["properties"]!.AsObject();
        Assert.Equal("auth0|1", reply.GetProperty("auth0_user_id"));
        Assert.True(properties.TryGetPropertyValue("phone", out JsonNode? phone) && phone is null);
        Assert.False(properties.ContainsKey("shoe_size"));
        Assert.False(properties.ContainsKey("email"));
    }

    [Theory]
    [InlineData("auth0_user_id", "auth0%7C1")]
    [InlineData("auth0_user_id", "auth0|1")]
    [InlineData("email", "INES%40example.com")]
    [InlineData("email", "ines@home.example.com")]
    public async Task A_contact_is_found_by_a_unique_property_and_by_every_email(string property, string id)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.SeedUser("auth0|1", "ines@example.com");
        simulator.Account.AddEmail(contact.Id, "ines@home.example.com");

        var reply = await simulator.GetAsync($"{SimulatorClient.Contacts}/{id}?idProperty={property}");

        Assert.Equal(contact.Id, reply.Id);
    }

    [Theory]
    [InlineData("samlp|corp/ines", "samlp%7Ccorp%2Fines")]
    [InlineData("oidc|100%", "oidc%7C100%25")]
    [InlineData("oidc|a%2Fb", "oidc%7Ca%252Fb")]
    public async Task An_escaped_id_can_contain_any_character(string userId, string escaped)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.SeedUser(userId);

        var reply = await simulator.GetAsync($"{SimulatorClient.Contacts}/{escaped}?idProperty=auth0_user_id");

        Assert.Equal(contact.Id, reply.Id);
    }

    [Theory]
    [InlineData("firstname")]
    [InlineData("shoe_size")]
    public async Task A_property_that_is_not_unique_finds_no_contact(string property)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.GetAsync($"{SimulatorClient.Contacts}/x?idProperty={property}");

        Assert.Equal(400, reply.Status);
    }

    [Theory]
    [InlineData("4711")]
    [InlineData("auth0%7C1")]
    public async Task An_unknown_id_is_not_found(string id)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.GetAsync($"{SimulatorClient.Contacts}/{id}");

        Assert.Equal(404, reply.Status);
        Assert.Equal("OBJECT_NOT_FOUND", reply.Category);
    }

    [Fact]
    public async Task The_list_is_paged()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var seeded = Enumerable.Range(1, 5).Select(number => simulator.Seed($"{number}@example.com").Id).ToList();

        var listed = new List<string>();
        string? after = "";
        while (after is not null)
        {
            var page = await simulator.GetAsync($"{SimulatorClient.Contacts}?limit=2&after={after}");
            listed.AddRange(page.Results.Select(contact => (string)contact["id"]!));
            after = (string?)page.Body["paging"]?["next"]?["after"];
        }

        Assert.Equal(seeded, listed);
    }

    [Fact]
    public async Task A_page_has_at_most_100_contacts()
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.GetAsync($"{SimulatorClient.Contacts}?limit=101");

        Assert.Equal(400, reply.Status);
    }

    [Fact]
    public async Task The_list_shows_archived_contacts_only_if_requested()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var active = simulator.Seed("active@example.com");
        var archived = simulator.Seed("archived@example.com");
        simulator.Account.Archive(archived.Id);

        var usual = await simulator.GetAsync(SimulatorClient.Contacts);
        var asked = await simulator.GetAsync($"{SimulatorClient.Contacts}?archived=true");

        Assert.Equal(active.Id, (string?)Assert.Single(usual.Results)["id"]);
        Assert.Equal(archived.Id, (string?)Assert.Single(asked.Results)["id"]);
    }
}
