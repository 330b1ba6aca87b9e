using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class BatchTests
{
    [Fact]
    public async Task Without_trace_ids_one_taken_email_fails_the_whole_create()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Seed("taken@example.com");

        var reply = await simulator.BatchAsync("create", $"[{New("new@example.com")},{New("taken@example.com")}]");

        Assert.Equal(409, reply.Status);
        Assert.Single(simulator.Account.Contacts);
    }

    [Fact]
    public async Task With_trace_ids_each_input_of_a_create_has_its_own_result()
    {
        await using var simulator = await SimulatorClient.StartAsync(new UnconfirmedBehavior { ResultsIncludeTraceIds = true });
        var existing = simulator.Seed("taken@example.com");

        var reply = await simulator.BatchAsync(
            "create", $"[{New("New@example.com", "a")},{New("taken@example.com", "b")}]");

        Assert.Equal(207, reply.Status);
        Assert.Equal("COMPLETE", reply.GetText("status"));
        Assert.Equal("a", (string?)Assert.Single(reply.Results)["objectWriteTraceId"]);
        Assert.Equal("new@example.com", (string?)reply.Results[0]["properties"]!["email"]);
        var error = Assert.Single(reply.Errors);
        Assert.Equal("CONFLICT", (string?)error["category"]);
        Assert.Equal("b", (string?)error["context"]!["objectWriteTraceId"]![0]);
        Assert.Equal(existing.Id, (string?)error["context"]!["existingId"]![0]);
        Assert.Equal(1, (int)reply.Body["numErrors"]!);
    }

    [Theory]
    [InlineData("create", true)]
    [InlineData("create", false)]
    [InlineData("update", true)]
    [InlineData("update", false)]
    [InlineData("upsert", true)]
    [InlineData("upsert", false)]
    public async Task Errors_always_repeat_trace_ids_and_results_only_if_configured(string action, bool repeat)
    {
        await using var simulator = await SimulatorClient.StartAsync(new UnconfirmedBehavior { ResultsIncludeTraceIds = repeat });
        simulator.SeedUser("auth0|1");
        simulator.SeedUser("auth0|2", "taken@example.com");

        var reply = await simulator.BatchAsync(action, """
            [{"id":"auth0|1","idProperty":"auth0_user_id","objectWriteTraceId":"a","properties":{"phone":"1"}},
             {"id":"auth0|9","idProperty":"auth0_user_id","objectWriteTraceId":"b",
              "properties":{"auth0_user_id":"auth0|9","email":"taken@example.com"}}]
            """);

        Assert.Equal(repeat ? "a" : null, (string?)Assert.Single(reply.Results)["objectWriteTraceId"]);
        Assert.Equal("b", (string?)Assert.Single(reply.Errors)["context"]!["objectWriteTraceId"]![0]);
    }

    [Theory]
    [InlineData("create", true, 207)]
    [InlineData("create", false, 201)]
    [InlineData("update", true, 207)]
    [InlineData("update", false, 200)]
    [InlineData("upsert", true, 207)]
    [InlineData("upsert", false, 200)]
    public async Task A_batch_with_errors_is_a_207_or_a_success_that_contains_them(string action, bool multiStatus, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { PartialSuccessIsMultiStatus = multiStatus });
        var contact = simulator.SeedUser("auth0|1");
        simulator.Seed("taken@example.com");

        var reply = await simulator.BatchAsync(action, """
            [{"id":"auth0|1","idProperty":"auth0_user_id","objectWriteTraceId":"a","properties":{"email":"taken@example.com"}}]
            """);

        Assert.Equal(status, reply.Status);
        Assert.Equal("COMPLETE", reply.GetText("status"));
        Assert.Empty(reply.Results);
        Assert.Single(reply.Errors);
        Assert.Equal(1, (int)reply.Body["numErrors"]!);
        Assert.Null(simulator.Account.Find(contact.Id)!.Email);
    }

    [Theory]
    [InlineData(TakenValueError.Message, true, true)]
    [InlineData(TakenValueError.Message, false, false)]
    [InlineData(TakenValueError.ErrorTokens, true, true)]
    [InlineData(TakenValueError.Conflict, false, true)]
    public async Task A_batch_error_names_the_owner_in_its_context_if_configured(TakenValueError valueError, bool names, bool named)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { TakenUniqueValue = valueError, BatchErrorsIncludeOwner = names });
        var owner = simulator.SeedUser("auth0|1");

        var reply = await simulator.BatchAsync("create", """
            [{"properties":{"auth0_user_id":"auth0|1"},"objectWriteTraceId":"a"}]
            """);

        var error = Assert.Single(reply.Errors);
        Assert.Equal(named ? owner.Id : null, (string?)error["context"]!["existingId"]?[0]);
        Assert.Contains(owner.Id, (string?)error["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("update", true)]
    [InlineData("update", false)]
    [InlineData("upsert", true)]
    [InlineData("upsert", false)]
    public async Task Batch_updates_return_all_properties_or_only_the_written_ones(string action, bool all)
    {
        await using var simulator = await SimulatorClient.StartAsync(new UnconfirmedBehavior { UpdatesReturnAllProperties = all });
        simulator.SeedUser("auth0|1", "ines@example.com");

        var reply = await simulator.BatchAsync(
            action, """[{"id":"auth0|1","idProperty":"auth0_user_id","properties":{"phone":"1"}}]""");

        var properties = Assert.Single(reply.Results)["properties"]!;
        Assert.Equal("1", (string?)properties["phone"]);
        Assert.Equal(all || action == "upsert" ? "auth0|1" : null, (string?)properties["auth0_user_id"]);
        Assert.Equal(all ? "ines@example.com" : null, (string?)properties["email"]);
    }

    [Fact]
    public async Task A_duplicate_trace_id_counts_as_none()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Seed("taken@example.com");

        var reply = await simulator.BatchAsync(
            "create", $"[{New("new@example.com", "a")},{New("taken@example.com", "a")}]");

        Assert.Equal(409, reply.Status);
    }

    [Fact]
    public async Task Two_inputs_with_one_email_make_one_contact_and_one_conflict()
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.BatchAsync(
            "create", $"[{New("ines@example.com", "a")},{New("INES@example.com", "b")}]");

        Assert.Equal(207, reply.Status);
        Assert.Single(simulator.Account.Contacts);
    }

    [Fact]
    public async Task A_full_create_is_201_and_its_results_are_shuffled()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var emails = Enumerable.Range(100, 100).Select(number => $"{number}@example.com").ToList();

        var reply = await simulator.BatchAsync("create", $"[{string.Join(',', emails.Select(email => New(email)))}]");

        var returned = reply.Results.Select(result => (string)result["properties"]!["email"]!).ToList();
        Assert.Equal(201, reply.Status);
        Assert.NotEqual(emails, returned);
        Assert.Equal(emails, returned.Order());
    }

    [Theory]
    [InlineData("create")]
    [InlineData("update")]
    [InlineData("upsert")]
    [InlineData("read")]
    [InlineData("archive")]
    public async Task A_batch_takes_1_to_100_inputs(string action)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var inputs = Enumerable.Range(0, 101).Select(number => $$$"""{"id":"{{{number}}}","properties":{}}""");

        var tooMany = await simulator.BatchAsync(action, $"[{string.Join(',', inputs)}]");
        var none = await simulator.BatchAsync(action, "[]");

        Assert.Equal((400, 400), (tooMany.Status, none.Status));
    }

    [Theory]
    [InlineData("update")]
    [InlineData("upsert")]
    [InlineData("read")]
    public async Task A_duplicate_id_is_rejected_even_with_trace_ids(string action)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.Seed("ines@example.com");

        var reply = await simulator.BatchAsync(action, $$$"""
            [{"id":"{{{contact.Id}}}","properties":{"phone":"1"},"objectWriteTraceId":"a"},
             {"id":"{{{contact.Id}}}","properties":{"phone":"2"},"objectWriteTraceId":"b"}]
            """);

        Assert.Equal(400, reply.Status);
        Assert.Equal("Duplicate IDs found in batch input", reply.Message);
        Assert.Equal(contact.Id, (string?)reply.Body["context"]!["ids"]![0]);
    }

    [Theory]
    [InlineData("update")]
    [InlineData("upsert")]
    public async Task Unknown_record_ids_are_in_one_error_and_do_not_fail_the_others(string action)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.Seed("ines@example.com");

        var reply = await simulator.BatchAsync(action, $$$"""
            [{"id":"{{{contact.Id}}}","properties":{"phone":"1"}},
             {"id":"4711","properties":{"phone":"2"}},{"id":"4712","properties":{"phone":"3"}}]
            """);

        Assert.Equal(207, reply.Status);
        Assert.Equal("1", simulator.Account.Find(contact.Id)!["phone"]);
        var error = Assert.Single(reply.Errors);
        Assert.Equal("OBJECT_NOT_FOUND", (string?)error["category"]);
        Assert.Equal(["4711", "4712"], error["context"]!["ids"]!.AsArray().Select(id => (string?)id));
    }

    [Theory]
    [InlineData("update")]
    [InlineData("upsert")]
    public async Task A_number_as_a_value_fails_the_whole_batch_even_with_trace_ids(string action)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.SeedUser("auth0|1");

        var reply = await simulator.BatchAsync(action, """
            [{"id":"auth0|1","idProperty":"auth0_user_id","properties":{"phone":"1"},"objectWriteTraceId":"a"},
             {"id":"auth0|2","idProperty":"auth0_user_id","properties":{"phone":2},"objectWriteTraceId":"b"}]
            """);

        Assert.Equal(400, reply.Status);
        Assert.Null(simulator.Account.Find(contact.Id)!["phone"]);
    }

    [Fact]
    public async Task An_upsert_marks_new_contacts()
    {
        await using var simulator = await SimulatorClient.StartAsync(new UnconfirmedBehavior { ResultsIncludeTraceIds = true });
        var existing = simulator.SeedUser("auth0|1");

        var reply = await simulator.BatchAsync("upsert", $"[{User("auth0|1", "a")},{User("auth0|2", "b")}]");

        var isNew = reply.Results.ToDictionary(
            result => (string)result["objectWriteTraceId"]!, result => (bool)result["new"]!);
        Assert.Equal(200, reply.Status);
        Assert.False(isNew["a"]);
        Assert.True(isNew["b"]);
        Assert.Equal("Ines", simulator.Account.Find(existing.Id)!["firstname"]);
        Assert.NotNull(simulator.Account.FindByProperty("auth0_user_id", "auth0|2"));
    }

    [Theory]
    [InlineData(true, 207, 1)]
    [InlineData(false, 400, 0)]
    public async Task Trace_ids_work_in_an_upsert_if_configured(bool help, int status, int written)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { TraceIdsWorkForUpdateAndUpsert = help });

        var reply = await simulator.BatchAsync("upsert", """
            [{"id":"auth0|1","idProperty":"auth0_user_id","properties":{"auth0_user_id":"auth0|1"},"objectWriteTraceId":"a"},
             {"id":"auth0|2","idProperty":"auth0_user_id","properties":{"shoe_size":"38"},"objectWriteTraceId":"b"}]
            """);

        Assert.Equal(status, reply.Status);
        Assert.Equal(written, simulator.Account.Contacts.Length);
    }

    [Theory]
    [InlineData(TakenValueError.Message, "VALIDATION_ERROR")]
    [InlineData(TakenValueError.ErrorTokens, null)]
    [InlineData(TakenValueError.Conflict, "CONFLICT")]
    [InlineData(TakenValueError.BadRequest, "VALIDATION_ERROR")]
    public async Task An_upsert_cannot_take_the_email_of_another_contact(TakenValueError error, string? category)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { TakenEmailOnUpdate = error });
        simulator.Seed("taken@example.com");

        var reply = await simulator.BatchAsync("upsert", """
            [{"id":"auth0|1","idProperty":"auth0_user_id","properties":{"email":"taken@example.com"},"objectWriteTraceId":"a"}]
            """);

        Assert.Equal(207, reply.Status);
        Assert.Empty(reply.Results);
        Assert.Equal(category, (string?)Assert.Single(reply.Errors)["category"]);
    }

    [Theory]
    [InlineData(true, "auth0|1")]
    [InlineData(false, null)]
    public async Task An_upsert_sets_a_key_that_only_the_id_names_if_configured(bool copies, string? userId)
    {
        await using var simulator = await SimulatorClient.StartAsync(new UnconfirmedBehavior { UpsertCopiesKey = copies });

        await simulator.BatchAsync("upsert", """
            [{"id":"auth0|1","idProperty":"auth0_user_id","properties":{"firstname":"Ines"}}]
            """);

        Assert.Equal(userId, Assert.Single(simulator.Account.Contacts)["auth0_user_id"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upsert_restores_an_archived_contact_or_creates_another(bool revives)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { UpsertRestoresArchivedContacts = revives });
        var archived = simulator.SeedUser("auth0|1");
        simulator.Account.Archive(archived.Id);

        await simulator.BatchAsync("upsert", $"[{User("auth0|1", "a")}]");

        var found = simulator.Account.FindByProperty("auth0_user_id", "auth0|1");
        Assert.Equal(revives, found!.Id == archived.Id);
    }

    [Theory]
    [InlineData(UpsertByEmail.WritesGivenProperties, 200, "123")]
    [InlineData(UpsertByEmail.ClearsOmittedProperties, 200, null)]
    [InlineData(UpsertByEmail.Rejected, 400, "123")]
    public async Task An_upsert_by_email_writes_clears_or_is_rejected(UpsertByEmail behaviour, int status, string? phone)
    {
        await using var simulator = await SimulatorClient.StartAsync(new UnconfirmedBehavior { UpsertByEmail = behaviour });
        var created = await simulator.CreateAsync("""{"email":"ines@example.com","phone":"123"}""");

        var reply = await simulator.BatchAsync("upsert", """
            [{"id":"Ines@example.com","idProperty":"email","properties":{"firstname":"Ines"}}]
            """);

        Assert.Equal(status, reply.Status);
        Assert.Equal(phone, simulator.Account.Find(created.Id!)!["phone"]);
    }

    [Fact]
    public async Task An_upsert_by_email_finds_an_additional_one()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.Seed("ines@example.com");
        simulator.Account.AddEmail(contact.Id, "ines@home.example.com");

        var reply = await simulator.BatchAsync("upsert", """
            [{"id":"ines@home.example.com","idProperty":"email","properties":{"firstname":"Ines"}}]
            """);

        Assert.Equal(contact.Id, (string?)Assert.Single(reply.Results)["id"]);
        Assert.Equal("ines@example.com", simulator.Account.Find(contact.Id)!.Email);
    }

    [Theory]
    [InlineData("update", "email")]
    [InlineData("update", "firstname")]
    [InlineData("update", "hs_object_id")]
    [InlineData("upsert", "firstname")]
    [InlineData("upsert", "hs_object_id")]
    public async Task A_write_by_a_property_that_is_not_unique_is_rejected(string action, string property)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.BatchAsync(
            action, $$$"""[{"id":"x@example.com","idProperty":"{{{property}}}","properties":{"phone":"1"},"objectWriteTraceId":"a"}]""");

        Assert.Equal(400, reply.Status);
        Assert.StartsWith(
            "Unable to perform update/upsert by non-unique 0-1 property", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lookup_property_is_in_each_input_of_an_update()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.SeedUser("auth0|1");

        var inInput = await simulator.BatchAsync("update", $"[{User("auth0|1", "a")}]");
        var atTop = await simulator.PostAsync(
            $"{SimulatorClient.Contacts}/batch/update",
            """{"idProperty":"auth0_user_id","inputs":[{"id":"auth0|1","properties":{"phone":"1"}}]}""");

        Assert.Equal(200, inInput.Status);
        Assert.Equal(207, atTop.Status);
        Assert.Null(simulator.Account.Find(contact.Id)!["phone"]);
    }

    [Fact]
    public async Task The_lookup_property_is_at_the_top_level_of_a_read()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.SeedUser("auth0|1");

        var atTop = await ReadAsync(
            simulator, """{"idProperty":"auth0_user_id","inputs":[{"id":"auth0|1"}],"properties":["auth0_user_id"],"propertiesWithHistory":[]}""");
        var inInput = await ReadAsync(
            simulator, """{"inputs":[{"id":"auth0|1","idProperty":"auth0_user_id"}],"properties":[],"propertiesWithHistory":[]}""");

        Assert.Equal(200, atTop.Status);
        Assert.Equal("auth0|1", (string?)Assert.Single(atTop.Results)["properties"]!["auth0_user_id"]);
        Assert.Equal(207, inInput.Status);
        Assert.Empty(inInput.Results);
    }

    [Fact]
    public async Task A_read_by_email_finds_additional_ones_and_lists_the_unknown()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.Seed("ines@example.com");
        simulator.Account.AddEmail(contact.Id, "ines@home.example.com");

        var reply = await ReadAsync(simulator, """
            {"idProperty":"email","inputs":[{"id":"ines@home.example.com"},{"id":"nobody@example.com"}],
             "properties":["email","hs_additional_emails"],"propertiesWithHistory":[]}
            """);

        Assert.Equal(207, reply.Status);
        Assert.Equal("ines@home.example.com", (string?)Assert.Single(reply.Results)["properties"]!["hs_additional_emails"]);
        Assert.Equal("nobody@example.com", (string?)Assert.Single(reply.Errors)["context"]!["ids"]![0]);
    }

    [Theory]
    [InlineData("""{"inputs":[{"id":"1"}],"properties":[]}""", "[propertiesWithHistory]")]
    [InlineData("""{"inputs":[{"id":"1"}],"propertiesWithHistory":[]}""", "[properties]")]
    [InlineData("""{"inputs":[{"id":"1"}]}""", "[properties, propertiesWithHistory]")]
    [InlineData("""{"inputs":[{"id":"1"}],"properties":[],"propertiesWithHistory":"phone"}""", "[propertiesWithHistory]")]
    [InlineData("""{"inputs":[{"id":"1"}],"properties":[],"propertiesWithHistory":null}""", "[propertiesWithHistory]")]
    public async Task A_read_needs_both_lists_of_properties_if_configured(string json, string missing)
    {
        await using var strict = await SimulatorClient.StartAsync(new UnconfirmedBehavior { RequiredMembersAreEnforced = true });
        await using var lenient = await SimulatorClient.StartAsync(new UnconfirmedBehavior { RequiredMembersAreEnforced = false });

        var rejected = await ReadAsync(strict, json);
        var taken = await ReadAsync(lenient, json);

        Assert.Equal(400, rejected.Status);
        Assert.EndsWith($"Some required fields were not set: {missing}", rejected.Message, StringComparison.Ordinal);
        Assert.Equal(207, taken.Status);
    }

    [Fact]
    public async Task A_read_by_record_id_names_no_property()
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await ReadAsync(
            simulator, """{"idProperty":"hs_object_id","inputs":[{"id":"1"}],"properties":[],"propertiesWithHistory":[]}""");

        Assert.Equal(400, reply.Status);
    }

    [Fact]
    public async Task A_batch_archives_the_known_contacts()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.Seed("ines@example.com");

        var reply = await simulator.BatchAsync("archive", $$$"""[{"id":"{{{contact.Id}}}"},{"id":"4711"}]""");

        Assert.Equal(204, reply.Status);
        Assert.True(simulator.Account.Find(contact.Id)!.IsArchived);
    }

    private static Task<SimulatorResponse> ReadAsync(SimulatorClient simulator, string json) =>
        simulator.PostAsync($"{SimulatorClient.Contacts}/batch/read", json);

    private static string New(string email, string? traceId = null)
    {
        var input = new JsonObject { ["properties"] = new JsonObject { ["email"] = email } };
        if (traceId is not null)
        {
            input["objectWriteTraceId"] = traceId;
        }

        return input.ToJsonString();
    }

    private static string User(string userId, string traceId) => $$$"""
        {"id":"{{{userId}}}","idProperty":"auth0_user_id","objectWriteTraceId":"{{{traceId}}}",
         "properties":{"auth0_user_id":"{{{userId}}}","firstname":"Ines"}}
        """;
}
