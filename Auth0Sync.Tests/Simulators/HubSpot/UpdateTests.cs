using Auth0Sync.Simulators.HubSpot;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class UpdateTests
{
    [Fact]
    public async Task Only_sent_properties_change_and_an_empty_text_clears()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var created = await simulator.CreateAsync("""{"firstname":"Ines","lastname":"Diaz","phone":"123"}""");

        var reply = await simulator.PatchAsync(
            $"{SimulatorClient.Contacts}/{created.Id}", """{"properties":{"firstname":"Inés","phone":""}}""");

        var contact = simulator.Account.Find(created.Id!)!;
        Assert.Equal(200, reply.Status);
        Assert.Equal(("Inés", "Diaz", null), (contact["firstname"], contact["lastname"], contact["phone"]));
    }

    [Theory]
    [InlineData("auth0_user_id", "auth0%7C1", 200)]
    [InlineData("email", "ines@example.com", 200)]
    [InlineData("firstname", "Ines", 400)]
    [InlineData("hs_object_id", "101", 400)]
    [InlineData("auth0_user_id", "auth0%7C2", 404)]
    public async Task A_contact_is_changed_by_a_unique_property(string property, string id, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.SeedUser("auth0|1", "ines@example.com");

        var reply = await simulator.PatchAsync(
            $"{SimulatorClient.Contacts}/{id}?idProperty={property}", """{"properties":{"firstname":"Ines"}}""");

        Assert.Equal(status, reply.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_previous_email_is_free_again_unless_it_stays_as_additional(bool stays)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { ChangedEmailBecomesAdditional = stays });
        var contact = simulator.Seed("old@example.com");

        await simulator.PatchAsync(
            $"{SimulatorClient.Contacts}/{contact.Id}", """{"properties":{"email":"new@example.com"}}""");
        var other = await simulator.CreateAsync("""{"email":"old@example.com"}""");

        Assert.Equal(stays ? 409 : 201, other.Status);
        Assert.Equal(stays ? "old@example.com" : null, simulator.Account.Find(contact.Id)!["hs_additional_emails"]);
    }

    [Fact]
    public async Task An_additional_email_can_become_the_primary_one()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.Seed("ines@example.com");
        simulator.Account.AddEmail(contact.Id, "ines@home.example.com");

        var reply = await simulator.PatchAsync(
            $"{SimulatorClient.Contacts}/{contact.Id}", """{"properties":{"email":"ines@home.example.com"}}""");

        Assert.Equal("ines@home.example.com", reply.GetProperty("email"));
        Assert.Empty(simulator.Account.Find(contact.Id)!.AdditionalEmails);
    }

    [Theory]
    [InlineData(TakenValueError.Message, 400)]
    [InlineData(TakenValueError.ErrorTokens, 400)]
    [InlineData(TakenValueError.Conflict, 409)]
    [InlineData(TakenValueError.BadRequest, 400)]
    public async Task A_taken_email_is_rejected(TakenValueError error, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { TakenEmailOnUpdate = error });
        simulator.Seed("taken@example.com");
        var contact = simulator.Seed("ines@example.com");

        var reply = await simulator.PatchAsync(
            $"{SimulatorClient.Contacts}/{contact.Id}", """{"properties":{"email":"taken@example.com"}}""");

        Assert.Equal(status, reply.Status);
        Assert.Equal("ines@example.com", simulator.Account.Find(contact.Id)!.Email);
    }

    [Fact]
    public async Task The_error_for_a_taken_value_names_the_contact_and_then_the_owner()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var owner = simulator.Seed("taken@example.com");
        var contact = simulator.Seed("ines@example.com");

        var reply = await simulator.PatchAsync(
            $"{SimulatorClient.Contacts}/{contact.Id}", """{"properties":{"email":"taken@example.com"}}""");

        Assert.EndsWith(
            $"propertyName=email, value=taken@example.com}} on {contact.Id}. {owner.Id} already has that value.",
            reply.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_update_returns_all_properties_or_only_the_written_ones(bool all)
    {
        await using var simulator = await SimulatorClient.StartAsync(new UnconfirmedBehavior { UpdatesReturnAllProperties = all });
        var contact = simulator.SeedUser("auth0|1", "ines@example.com");

        var reply = await simulator.PatchAsync($"{SimulatorClient.Contacts}/{contact.Id}", """{"properties":{"phone":"1"}}""");

        string[] always = ["createdate", "hs_object_id", "lastmodifieddate", "phone"];
        Assert.Equal(
            all ? always.Concat(["auth0_user_id", "email"]).Order() : always,
            reply.Body["properties"]!.AsObject().Select(property => property.Key).Order());
    }

    [Fact]
    public async Task A_contact_can_write_its_own_unique_values_again()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.SeedUser("auth0|1", "ines@example.com");

        var reply = await simulator.PatchAsync(
            $"{SimulatorClient.Contacts}/{contact.Id}",
            """{"properties":{"auth0_user_id":"auth0|1","email":"ines@example.com"}}""");

        Assert.Equal(200, reply.Status);
    }

    [Theory]
    [InlineData("lead", "customer", "customer")]
    [InlineData("customer", "lead", "customer")]
    [InlineData("customer", "", null)]
    public async Task The_lifecycle_stage_only_moves_forward_but_can_be_cleared(string before, string sent, string? after)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var created = await simulator.CreateAsync($$"""{"lifecyclestage":"{{before}}"}""");

        var reply = await simulator.PatchAsync(
            $"{SimulatorClient.Contacts}/{created.Id}", $$$"""{"properties":{"lifecyclestage":"{{{sent}}}"}}""");

        Assert.Equal(200, reply.Status);
        Assert.Equal(after, simulator.Account.Find(created.Id!)!["lifecyclestage"]);
    }

    [Fact]
    public async Task An_empty_update_is_rejected()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.Seed("ines@example.com");

        var single = await simulator.PatchAsync($"{SimulatorClient.Contacts}/{contact.Id}", """{"properties":{}}""");
        var batch = await simulator.BatchAsync("update", $$$"""[{"id":"{{{contact.Id}}}","properties":{}}]""");
        var traced = await simulator.BatchAsync(
            "update", $$$"""[{"id":"{{{contact.Id}}}","objectWriteTraceId":"a","properties":{}}]""");

        Assert.Equal((400, "No properties found to update, please provide at least one."), (single.Status, single.Message));
        Assert.Equal("VALIDATION_ERROR", single.Category);
        Assert.Equal(400, batch.Status);
        Assert.Equal("VALIDATION_ERROR", (string?)Assert.Single(traced.Errors)["category"]);
    }

    [Fact]
    public async Task An_update_by_a_property_that_is_not_unique_gets_a_specific_error()
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.PatchAsync(
            $"{SimulatorClient.Contacts}/101?idProperty=hs_object_id", """{"properties":{"phone":"1"}}""");

        Assert.Equal("Unable to perform update/upsert by non-unique 0-1 property hs_object_id", reply.Message);
    }

    [Fact]
    public async Task An_archived_contact_is_not_found()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.Seed("ines@example.com");
        simulator.Account.Archive(contact.Id);

        var reply = await simulator.PatchAsync(
            $"{SimulatorClient.Contacts}/{contact.Id}", """{"properties":{"phone":"1"}}""");

        Assert.Equal(404, reply.Status);
    }
}
