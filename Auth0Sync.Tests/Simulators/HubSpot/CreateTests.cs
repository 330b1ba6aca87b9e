using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class CreateTests
{
    [Fact]
    public async Task A_new_contact_gets_an_id_and_a_lowercase_email()
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.CreateAsync("""{"email":"Ines@Example.COM","firstname":"Ines"}""");

        Assert.Equal(201, reply.Status);
        Assert.Equal(reply.Id, reply.GetProperty("hs_object_id"));
        Assert.Equal("ines@example.com", reply.GetProperty("email"));
        Assert.Equal("Ines", simulator.Account.Find(reply.Id!)!["firstname"]);
    }

    [Theory]
    [InlineData("crm/v3/objects/contacts")]
    [InlineData("crm/objects/2025-09/contacts")]
    [InlineData("crm/objects/2026-03/contacts")]
    [InlineData("crm/objects/2026-09/contacts")]
    public async Task Every_version_serves_the_same_contacts(string contacts)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var created = await simulator.CreateAsync("""{"email":"ines@example.com"}""", contacts);
        var read = await simulator.GetAsync($"{SimulatorClient.Contacts}/{created.Id}");

        Assert.Equal(201, created.Status);
        Assert.Equal("ines@example.com", read.GetProperty("email"));
    }

    [Fact]
    public async Task An_unknown_version_is_not_found()
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.CreateAsync("""{"email":"ines@example.com"}""", "crm/objects/2031-01/contacts");

        Assert.Equal(404, reply.Status);
        Assert.Contains("Error 404 Not Found", reply.HtmlPage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_rejects_an_unsupported_method()
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.PutAsync(SimulatorClient.Contacts, "{}");

        Assert.Equal(405, reply.Status);
        Assert.Contains("Error 405", reply.HtmlPage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[\"a\"]")]
    [InlineData("{}")]
    public async Task A_value_that_is_not_a_string_is_rejected(string value)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.CreateAsync($$"""{"email":"ines@example.com","firstname":{{value}}}""");

        Assert.Equal(400, reply.Status);
        Assert.Equal("VALIDATION_ERROR", reply.Category);
        Assert.Empty(simulator.Account.Contacts);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"properties":{"email":"a@example.com","email":"b@example.com"}}""")]
    public async Task A_body_of_the_wrong_form_is_rejected(string json)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.PostAsync(SimulatorClient.Contacts, json);

        Assert.Equal(400, reply.Status);
    }

    [Fact]
    public async Task An_unknown_property_is_reported_in_the_list_and_in_the_message()
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.CreateAsync("""{"email":"ines@example.com","shoe_size":"38"}""");

        Assert.Equal(400, reply.Status);
        Assert.Equal(["PROPERTY_DOESNT_EXIST"], reply.ErrorCodes);
        Assert.Contains("\"error\":\"PROPERTY_DOESNT_EXIST\"", reply.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auth0_logins", "1,000", "INVALID_INTEGER")]
    [InlineData("auth0_logins", "twelve", "INVALID_INTEGER")]
    [InlineData("auth0_logins", "12 000", "INVALID_INTEGER")]
    [InlineData("auth0_logins", "0x10", "INVALID_INTEGER")]
    [InlineData("auth0_logins", "NaN", "INVALID_INTEGER")]
    [InlineData("auth0_logins", " 12 ", "LEADING_TRAILING_WHITESPACE")]
    [InlineData("auth0_logins", "12\\n", "LEADING_TRAILING_WHITESPACE")]
    [InlineData("auth0_logins", "\\u200b12", "LEADING_TRAILING_WHITESPACE")]
    [InlineData("auth0_logins", "12\\u00a0", "LEADING_TRAILING_WHITESPACE")]
    [InlineData("auth0_birthday", "1990-02-30", "INVALID_DATE")]
    [InlineData("auth0_birthday", "1767225601000", "INVALID_DATE")]
    [InlineData("auth0_birthday", "03/08/1990", "INVALID_DATE")]
    [InlineData("auth0_birthday", "08.03.1990", "INVALID_DATE")]
    [InlineData("auth0_birthday", "March 8 1990", "INVALID_DATE")]
    [InlineData("auth0_birthday", "1990-3-8", "INVALID_DATE")]
    [InlineData("auth0_birthday", "19900308T", "INVALID_DATE")]
    [InlineData("auth0_birthday", "1990-03-08T23:30:00-05:00", "INVALID_DATE")]
    [InlineData("auth0_birthday", " 1990-03-08", "LEADING_TRAILING_WHITESPACE")]
    [InlineData("auth0_last_login", "yesterday", "INVALID_DATE")]
    [InlineData("auth0_last_login", "10:30", "INVALID_DATE")]
    [InlineData("auth0_last_login", "2026-01-01T10:30:00", "INVALID_DATE")]
    [InlineData("auth0_last_login", "2026-01-01 10:30:00Z", "INVALID_DATE")]
    [InlineData("auth0_last_login", "Thu, 01 Jan 2026 10:30:00 GMT", "INVALID_DATE")]
    [InlineData("auth0_last_login", "2026-01-01T10:30:00Z ", "LEADING_TRAILING_WHITESPACE")]
    [InlineData("auth0_email_verified", "True", "INVALID_OPTION")]
    [InlineData("auth0_email_verified", "1", "INVALID_OPTION")]
    [InlineData("auth0_email_verified", "yes", "INVALID_OPTION")]
    [InlineData("auth0_email_verified", " true", "LEADING_TRAILING_WHITESPACE")]
    [InlineData("auth0_plan", "gold", "INVALID_OPTION")]
    [InlineData("auth0_plan", "Free", "INVALID_OPTION")]
    [InlineData("auth0_plan", "free;paid", "INVALID_OPTION")]
    [InlineData("auth0_plan", "free ", "LEADING_TRAILING_WHITESPACE")]
    [InlineData("hs_language", "Deutsch", "INVALID_OPTION")]
    [InlineData("hs_language", "de-DE", "INVALID_OPTION")]
    [InlineData("hs_language", "en_US", "INVALID_OPTION")]
    [InlineData("hs_timezone", "Europe/Berlin", "INVALID_OPTION")]
    [InlineData("numemployees", "12", "INVALID_OPTION")]
    [InlineData("hs_lead_status", "new", "INVALID_OPTION")]
    [InlineData("hs_data_privacy_ads_consent", "TRUE", "INVALID_OPTION")]
    [InlineData("closedate", "08/03/2026", "INVALID_DATE")]
    [InlineData("hs_job_change_detected_date", "1990-03-08T12:00:00Z", "INVALID_DATE")]
    [InlineData("followercount", "many", "INVALID_INTEGER")]
    [InlineData("hs_email_optout", "true", "READ_ONLY_VALUE")]
    [InlineData("hs_additional_emails", "a@example.com", "READ_ONLY_VALUE")]
    public async Task A_value_that_is_invalid_for_its_property_is_rejected(string property, string value, string code)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.CreateAsync($$"""{"email":"ines@example.com","{{property}}":"{{value}}"}""");

        Assert.Equal(400, reply.Status);
        Assert.Equal([code], reply.ErrorCodes);
    }

    [Theory]
    [InlineData("auth0_logins", "12.5", "12.5")]
    [InlineData("auth0_logins", "-12", "-12")]
    [InlineData("auth0_logins", "1e3", "1e3")]
    [InlineData("auth0_birthday", "1990-02-28", "1990-02-28")]
    [InlineData("auth0_birthday", "1990-02-28T00:00:00Z", "1990-02-28")]
    [InlineData("auth0_birthday", "-86400000", "1969-12-31")]
    [InlineData("auth0_birthday", "1767225600000", "2026-01-01")]
    [InlineData("auth0_last_login", "1767225600000", "2026-01-01T00:00:00.000Z")]
    [InlineData("auth0_last_login", "2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00.000Z")]
    [InlineData("auth0_last_login", "2026-01-01T01:00:00.1234567Z", "2026-01-01T01:00:00.123Z")]
    [InlineData("auth0_last_login", "2026-01-01T01:00Z", "2026-01-01T01:00:00.000Z")]
    [InlineData("hs_language", "de-de", "de-de")]
    [InlineData("annualrevenue", "about 3 million", "about 3 million")]
    [InlineData("firstname", " Ines ", " Ines ")]
    [InlineData("hubspot_owner_id", "42", "42")]
    [InlineData("auth0_email_verified", "true", "true")]
    [InlineData("auth0_plan", "paid", "paid")]
    public async Task A_value_is_stored_in_the_form_of_its_property(string property, string value, string stored)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.CreateAsync($$"""{"email":"ines@example.com","{{property}}":"{{value}}"}""");

        Assert.Equal(201, reply.Status);
        Assert.Equal(stored, reply.GetProperty(property));
    }

    [Theory]
    [InlineData("ines")]
    [InlineData("ines@")]
    [InlineData("@example.com")]
    [InlineData("ines@example")]
    [InlineData("ines@@example.com")]
    [InlineData("ines@exam ple.com")]
    [InlineData("ines@example..com")]
    [InlineData("a@example.com;b@example.com")]
    [InlineData("ines@printer.local")]
    [InlineData("ines@yahoo.comtttt")]
    [InlineData("ines@gmail.con")]
    [InlineData("ines@shop.test")]
    [InlineData("ines@home.example")]
    [InlineData("ines@192.0.2.1")]
    [InlineData("ines@[192.0.2.1]")]
    [InlineData("ines@com")]
    [InlineData("ines@example.com.")]
    [InlineData("ines@-example.com")]
    [InlineData("ines@exam_ple.com")]
    [InlineData("ines@email.삼성사")]
    [InlineData("\\\"ines\\\"@example.com")]
    [InlineData("a(ines)@example.com")]
    [InlineData("ines(home)@example.com")]
    [InlineData("Ines <ines@example.com>")]
    [InlineData(".ines@example.com")]
    [InlineData("in..es@example.com")]
    [InlineData("in es@example.com")]
    [InlineData("ines\\\\@example.com")]
    public async Task An_invalid_email_is_rejected(string email)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.CreateAsync($$"""{"email":"{{email}}"}""");

        Assert.Equal(400, reply.Status);
        Assert.Equal(["INVALID_EMAIL"], reply.ErrorCodes);
    }

    [Theory]
    [InlineData("ines@email.삼성")]
    [InlineData("ines@email.xn--cg4bki")]
    [InlineData("ines@bücher.de")]
    [InlineData("ines@उदाहरण.भारत")]
    [InlineData("ines@example.museum")]
    [InlineData("ines+news@mail.example.co.uk")]
    [InlineData("o'neill@example.com")]
    public async Task An_unusual_email_is_accepted(string email)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.CreateAsync($$"""{"email":"{{email}}"}""");

        Assert.Equal(201, reply.Status);
        Assert.Equal(email, reply.GetProperty("email"));
    }

    [Fact]
    public async Task A_list_entry_with_surrounding_whitespace_is_rejected_with_the_list_of_options()
    {
        await using var simulator = await SimulatorClient.StartAsync(SimulatorClient.Options with
        {
            CustomProperties = [new("colors", "enumeration", "checkbox") { Options = ["red", "green"] }],
        });

        var blank = await simulator.CreateAsync("""{"firstname":"Ines","colors":"red; green"}""");
        var unknown = await simulator.CreateAsync("""{"firstname":"Ines","colors":"red;blue"}""");
        var both = await simulator.CreateAsync("""{"firstname":"Ines","colors":"red;green"}""");

        Assert.Equal(["LEADING_TRAILING_WHITESPACE"], blank.ErrorCodes);
        Assert.Equal(["INVALID_OPTION"], unknown.ErrorCodes);
        Assert.Contains("red;blue was not one of the allowed options: [red, green]", unknown.Message, StringComparison.Ordinal);
        Assert.Equal(201, both.Status);
    }

    [Theory]
    [InlineData(65_536, 201)]
    [InlineData(65_537, 400)]
    public async Task A_text_has_at_most_65536_characters(int length, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.CreateAsync($$"""{"message":"{{new string('x', length)}}"}""");

        Assert.Equal(status, reply.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Several_invalid_values_are_in_one_list_in_the_message(bool inErrors)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { InvalidValuesListedInErrors = inErrors });

        var reply = await simulator.CreateAsync(
            """{"email":"ines@printer.local","auth0_plan":"gold","auth0_birthday":"soon","shoe_size":"38","firstname":"Ines"}""");

        const string Prefix = "Property values were not valid: ";
        Assert.Equal((400, "VALIDATION_ERROR"), (reply.Status, reply.Category));
        Assert.StartsWith(Prefix, reply.Message, StringComparison.Ordinal);
        var list = JsonNode.Parse(reply.Message![Prefix.Length..])!.AsArray();
        Assert.Equal(
            ["auth0_birthday INVALID_DATE", "auth0_plan INVALID_OPTION", "email INVALID_EMAIL", "shoe_size PROPERTY_DOESNT_EXIST"],
            list.Select(item => $"{item!["name"]} {item["error"]}"));
        Assert.All(list, item => Assert.False((bool)item!["isValid"]!));
        Assert.Equal(inErrors ? list.Select(item => (string?)item!["error"]) : [], reply.ErrorCodes);
    }

    [Fact]
    public async Task A_taken_email_is_rejected_with_the_existing_id_in_the_message()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var existing = simulator.Seed("ines@example.com");

        var reply = await simulator.CreateAsync("""{"email":"INES@example.com"}""");

        Assert.Equal(409, reply.Status);
        Assert.Equal("CONFLICT", reply.Category);
        Assert.Equal($"Contact already exists. Existing ID: {existing.Id}", reply.Message);
        Assert.Equal(reply.GetText("correlationId"), reply.Headers["X-HubSpot-Correlation-Id"]);
    }

    [Fact]
    public async Task A_taken_email_can_be_rejected_with_an_identity_profile()
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { ConflictShape = ConflictShape.IdentityProfile });
        var existing = simulator.Seed("ines@example.com");

        var reply = await simulator.CreateAsync("""{"email":"ines@example.com"}""");

        Assert.Equal(409, reply.Status);
        Assert.Equal("OBJECT_ALREADY_EXISTS", reply.Category);
        Assert.Equal("CONTACT_EXISTS", reply.GetText("error"));
        Assert.Equal(existing.Id, reply.Body["identityProfile"]!["vid"]!.ToString());
    }

    [Fact]
    public async Task An_additional_email_of_another_contact_is_taken_too()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var existing = simulator.Seed("ines@example.com");
        simulator.Account.AddEmail(existing.Id, "Ines@Home.example.com");

        var reply = await simulator.CreateAsync("""{"email":"ines@home.example.com"}""");

        Assert.Equal(409, reply.Status);
    }

    [Theory]
    [InlineData(TakenValueError.Message, 400)]
    [InlineData(TakenValueError.ErrorTokens, 400)]
    [InlineData(TakenValueError.BadRequest, 400)]
    [InlineData(TakenValueError.Conflict, 409)]
    public async Task A_taken_unique_value_is_rejected(TakenValueError error, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync(new UnconfirmedBehavior { TakenUniqueValue = error });
        simulator.SeedUser("auth0|1");

        var reply = await simulator.CreateAsync("""{"auth0_user_id":"auth0|1"}""");

        Assert.Equal(status, reply.Status);
        Assert.Equal(error == TakenValueError.BadRequest ? ["CONFLICTING_UNIQUE_VALUE"] : [], reply.ErrorCodes);
        Assert.Single(simulator.Account.Contacts);
    }

    [Fact]
    public async Task A_taken_value_can_be_reported_only_in_a_message_that_ends_with_the_owner()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var owner = simulator.SeedUser("auth0|1");

        var reply = await simulator.CreateAsync("""{"auth0_user_id":"auth0|1"}""");

        Assert.Equal((400, "VALIDATION_ERROR"), (reply.Status, reply.Category));
        Assert.Equal(["category", "correlationId", "message", "status"], reply.Body.Select(member => member.Key).Order());
        Assert.Matches(
            @"^Cannot set PropertyValueCoordinates\{portalId=\d+, objectTypeId=ObjectTypeId\{legacyObjectType=CONTACT\}, "
            + $@"propertyName=auth0_user_id, value=auth0\|1\}} on \d+\. {owner.Id} already has that value\.$",
            reply.Message);
        Assert.DoesNotContain($" on {owner.Id}.", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_value_can_be_reported_in_error_tokens_too()
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { TakenUniqueValue = TakenValueError.ErrorTokens });
        var owner = simulator.SeedUser("auth0|1");

        var reply = await simulator.CreateAsync("""{"auth0_user_id":"auth0|1"}""");

        var tokens = reply.Body["errorTokens"]!;
        Assert.Equal("UNIQUE_VALUE_CONFLICT", reply.GetText("errorType"));
        Assert.Equal(owner.Id, (string?)tokens["existingObjectId"]![0]);
        Assert.Equal(("auth0_user_id", "auth0|1"), ((string?)tokens["propertyName"]![0], (string?)tokens["conflictingValue"]![0]));
        Assert.EndsWith($" {owner.Id} already has that value.", reply.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TakenValueError.Conflict, 409)]
    [InlineData(TakenValueError.Message, 400)]
    [InlineData(TakenValueError.ErrorTokens, 400)]
    public async Task A_taken_email_is_a_conflict_on_creation_if_configured(TakenValueError error, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync(new UnconfirmedBehavior { TakenEmailOnCreate = error });
        var owner = simulator.Seed("ines@example.com");

        var reply = await simulator.CreateAsync("""{"email":"ines@example.com"}""");

        Assert.Equal(status, reply.Status);
        Assert.Contains(owner.Id, reply.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crm/v3/objects/contacts", 201)]
    [InlineData("crm/objects/2026-03/contacts", 201)]
    [InlineData("crm/objects/2026-09/contacts", 400)]
    public async Task Only_version_2026_09_rejects_a_contact_without_name_and_email(string contacts, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.CreateAsync("""{"auth0_user_id":"auth0|1","email":""}""", contacts);

        Assert.Equal(status, reply.Status);
    }

    [Theory]
    [InlineData("crm/v3/objects/contacts", 201)]
    [InlineData("crm/objects/2026-09/contacts", 400)]
    public async Task Only_version_2026_09_enforces_required_properties_of_the_administrator(string contacts, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            SimulatorClient.Options with { RequiredProperties = ["company"] });

        var reply = await simulator.CreateAsync("""{"email":"ines@example.com"}""", contacts);

        Assert.Equal(status, reply.Status);
        Assert.Equal(status == 400 ? ["MISSING_REQUIRED_PROPERTY"] : [], reply.ErrorCodes);
    }
}
