using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>The requests to HubSpot, and the results of its responses.</summary>
[Trait("Category", "Integration")]
public class HubSpotTargetTests
{
    private const string Contact = """{"id":"101","properties":{"email":"ada@example.org","auth0_user_id":"auth0|1"},"archived":false}""";
    private const string Found = "{\"status\":\"COMPLETE\",\"results\":[" + Contact + "]}";
    private const string NotFound =
        """{"status":"COMPLETE","results":[],"numErrors":1,"errors":[{"status":"error","category":"OBJECT_NOT_FOUND","message":"Could not get some CONTACT objects","context":{"ids":["x"]}}]}""";

    private static readonly Dictionary<string, string?> Fields = new() { ["email"] = "ada@example.org", ["auth0_user_id"] = "auth0|1", ["phone"] = null };

    private readonly StubHubSpot _hubSpot = new();

    [Theory]
    [InlineData("2026-03", "/crm/objects/2026-03/contacts")]
    [InlineData("2026-09", "/crm/objects/2026-09/contacts")]
    [InlineData("2025-09", "/crm/objects/2025-09/contacts")]
    [InlineData("v3", "/crm/v3/objects/contacts")]
    public async Task Every_operation_has_its_method_and_the_path_of_the_version(string version, string contacts)
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(200, Found), ("HubSpot:ApiVersion", version));
        var target = app.GetService<ITarget>();

        await target.CreateAsync(Fields, CancellationToken.None);
        await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);
        await target.FindAsync(new RecordKey.Id("101"), CancellationToken.None);
        await target.ArchiveAsync("101", CancellationToken.None);
        await target.EraseAsync("101", CancellationToken.None);

        Assert.Equal(
            [("POST", $"{contacts}/batch/create"), ("POST", $"{contacts}/batch/update"), ("POST", $"{contacts}/batch/read"), ("POST", $"{contacts}/batch/archive"), ("POST", $"{contacts}/gdpr-delete")],
            _hubSpot.Calls.Select(call => (call.Method, call.Path)));
        Assert.All(_hubSpot.Calls, call => Assert.Equal("api.hubapi.com", call.RequestUri.Host));
        Assert.All(_hubSpot.Calls.Where(call => call.Body is not null), call => Assert.Equal("application/json", call.ContentType));
    }

    [Fact]
    public async Task A_new_contact_has_only_strings_and_a_list_of_associations()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(201, Found));

        var result = await app.GetService<ITarget>().CreateAsync(Fields, CancellationToken.None);

        Assert.Equal(new TargetResult.Done(new TargetRecord("101", "auth0|1", "ada@example.org")), result);
        AssertBody("""{"inputs":[{"properties":{"email":"ada@example.org","auth0_user_id":"auth0|1"},"associations":[],"objectWriteTraceId":"0"}]}""");
    }

    [Fact]
    public async Task A_new_contact_without_email_and_name_gets_a_name()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(201, Found));

        await app.GetService<ITarget>().CreateAsync(new Dictionary<string, string?> { ["auth0_user_id"] = "sms|1", ["email"] = null }, CancellationToken.None);

        AssertBody("""{"inputs":[{"properties":{"auth0_user_id":"sms|1","firstname":"Auth0 user"},"associations":[],"objectWriteTraceId":"0"}]}""");
    }

    [Fact]
    public async Task An_update_clears_with_an_empty_text_and_sends_nothing_else()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(200, Found));

        await app.GetService<ITarget>().UpdateAsync(new RecordKey.Id("101"), new Dictionary<string, string?> { ["phone"] = null, ["firstname"] = "Ada" }, CancellationToken.None);

        AssertBody("""{"inputs":[{"id":"101","properties":{"phone":"","firstname":"Ada"},"objectWriteTraceId":"0"}]}""");
    }

    [Fact]
    public async Task An_update_has_its_key_only_in_the_body_and_follows_a_merge()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(200, Found));

        var result = await app.GetService<ITarget>().UpdateAsync(
            new RecordKey.UserId("auth0|ada@example.org"),
            new Dictionary<string, string?> { ["firstname"] = "Ada" },
            CancellationToken.None);

        Assert.Equal("101", Assert.IsType<TargetResult.Done>(result).Record.Id);
        AssertBody("""{"inputs":[{"id":"auth0|ada@example.org","idProperty":"auth0_user_id","properties":{"firstname":"Ada","auth0_user_id":"auth0|ada@example.org"},"objectWriteTraceId":"0"}]}""");
        Assert.DoesNotContain("ada", _hubSpot.Calls[0].RequestUri.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("OBJECT_NOT_FOUND", typeof(TargetResult.Missing))]
    [InlineData("CONFLICT", typeof(TargetResult.Conflict))]
    [InlineData("OBJECT_ALREADY_EXISTS", typeof(TargetResult.Conflict))]
    [InlineData("RATE_LIMITS", typeof(TargetResult.Busy))]
    [InlineData("VALIDATION_ERROR", typeof(TargetResult.Rejected))]
    public async Task An_update_with_an_error_in_its_response_is_classified_by_it(string category, Type expected)
    {
        var body = $$"""{"status":"COMPLETE","results":[],"errors":[{"status":"error","category":"{{category}}","message":"Existing ID: 7"}]}""";
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(207, body));

        Assert.IsType(expected, await app.GetService<ITarget>().UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
    }

    [Fact]
    public async Task An_erasure_has_the_contact_in_the_body()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(204));

        Assert.Equal(new TargetResult.Done(new TargetRecord("101")), await app.GetService<ITarget>().EraseAsync("101", CancellationToken.None));

        AssertBody("""{"objectId":"101"}""");
    }

    [Fact]
    public async Task An_already_archived_contact_is_a_success() =>
        Assert.Equal(new TargetResult.Done(new TargetRecord("101")), await CallTargetAsync(_hubSpot.RespondWith(204), target => target.ArchiveAsync("101", CancellationToken.None)));

    [Fact]
    public async Task A_lookup_has_its_key_only_in_the_body()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(200, Found));
        var target = app.GetService<ITarget>();

        await target.FindAsync(new RecordKey.UserId("auth0|ada@example.org"), CancellationToken.None);
        await target.FindAsync(new RecordKey.Email("Ada@Example.org"), CancellationToken.None);
        await target.FindAsync(new RecordKey.Id("101"), CancellationToken.None);

        Assert.Equal(
            [
                """{"inputs":[{"id":"auth0|ada@example.org"}],"properties":["email","auth0_user_id","hs_additional_emails","hs_merged_object_ids"],"propertiesWithHistory":[],"idProperty":"auth0_user_id"}""",
                """{"inputs":[{"id":"ada@example.org"}],"properties":["email","auth0_user_id","hs_additional_emails","hs_merged_object_ids"],"propertiesWithHistory":[],"idProperty":"email"}""",
                """{"inputs":[{"id":"101"}],"properties":["email","auth0_user_id","hs_additional_emails","hs_merged_object_ids"],"propertiesWithHistory":[]}""",
            ],
            _hubSpot.Calls.Select(call => JsonNode.Parse(call.Body!)!.ToJsonString()));
        Assert.All(_hubSpot.Calls, call => Assert.DoesNotContain("ada", call.RequestUri.ToString(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_merged_contact_is_found_under_its_new_id()
    {
        var result = await CallTargetAsync(_hubSpot.RespondWith(200, Found), target => target.FindAsync(new RecordKey.Id("99"), CancellationToken.None));

        Assert.Equal("101", Assert.IsType<TargetResult.Done>(result).Record.Id);
    }

    [Theory]
    [InlineData(207, NotFound)]
    [InlineData(404, """{"status":"error","category":"OBJECT_NOT_FOUND","message":"resource not found"}""")]
    public async Task A_contact_that_HubSpot_does_not_find_is_missing(int status, string body) => Assert.IsType<TargetResult.Missing>(
        await CallTargetAsync(_hubSpot.RespondWith(status, body), target => target.FindAsync(new RecordKey.Id("99"), CancellationToken.None)));

    [Fact]
    public async Task A_missing_contact_is_logged()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(207, NotFound));

        await app.GetService<ITarget>().FindAsync(new RecordKey.UserId("auth0|1"), CancellationToken.None);

        var line = Assert.Single(app.GetLogLines(LogEvents.TargetCallFailed));
        Assert.Equal(
            (LogLevel.Debug, "read", "404", "OBJECT_NOT_FOUND", "Missing"),
            (line.Level, line.Values["Operation"], line.Values["Status"], line.Values["Code"], line.Values["Class"]));
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "{}")]
    [InlineData(200, "<html>")]
    [InlineData(200, """{"status":"COMPLETE","results":[]}""")]
    [InlineData(207, """{"status":"COMPLETE","results":[],"errors":[]}""")]
    [InlineData(207, """{"status":"COMPLETE","results":[],"errors":[{"category":"RATE_LIMITS"}]}""")]
    [InlineData(202, """{"status":"PENDING","results":[]}""")]
    public async Task A_lookup_without_an_explicit_result_is_not_treated_as_missing(int status, string body) => Assert.IsType<TargetResult.Busy>(
        await CallTargetAsync(_hubSpot.RespondWith(status, body), target => target.FindAsync(new RecordKey.UserId("auth0|1"), CancellationToken.None)));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"results":[]}""")]
    [InlineData("""{"results":[{"id":""}]}""")]
    [InlineData("""{"results":[{"id":101}]}""")]
    [InlineData("""{"results":[7]}""")]
    [InlineData("<html>busy</html>")]
    public async Task A_success_without_a_contact_is_not_a_success(string body)
    {
        Assert.IsType<TargetResult.Busy>(await CallTargetAsync(_hubSpot.RespondWith(201, body), target => target.CreateAsync(Fields, CancellationToken.None)));
        Assert.IsType<TargetResult.Busy>(await CallTargetAsync(_hubSpot.RespondWith(200, body), target => target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None)));
    }

    [Fact]
    public async Task Unset_properties_of_a_contact_are_absent() => Assert.Equal(
        new TargetResult.Done(new TargetRecord("101")),
        await CallTargetAsync(
            _hubSpot.RespondWith(200, """{"results":[{"id":"101","properties":{"email":null,"auth0_user_id":null}}]}"""),
            target => target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None)));

    [Fact]
    public async Task The_token_is_read_for_every_request()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(200, Found));
        var target = app.GetService<ITarget>();

        await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);
        app.Configuration["Auth0Sync:HubSpot:AccessToken"] = "rotated-token";
        app.Configuration.Reload();
        await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);

        Assert.Equal([$"Bearer {TestApp.AccessToken}", "Bearer rotated-token"], _hubSpot.Calls.Select(call => call.Authorization));
    }

    [Fact]
    public async Task A_failure_is_logged_without_messages_that_can_quote_data()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(
            400,
            """{"message":"Email address ada@example.org is invalid","category":"VALIDATION_ERROR","errors":[{"message":"ada@example.org","code":"INVALID_EMAIL"}]}"""));

        var result = await app.GetService<ITarget>().CreateAsync(Fields, CancellationToken.None);

        Assert.Contains("ada@example.org", Assert.IsType<TargetResult.Rejected>(result).Message, StringComparison.Ordinal);
        var line = Assert.Single(app.GetLogLines(LogEvents.TargetCallFailed));
        Assert.Contains("INVALID_EMAIL", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Logs.Lines, logged => $"{logged.Text} {string.Join(' ', logged.Values)}".Contains("ada", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_update_by_the_id_of_a_merged_contact_is_written_to_the_new_one()
    {
        _hubSpot.RespondWith(200, """{"status":"COMPLETE","results":[]}""").RespondWith(200, Found).RespondWith(200, Found);
        await using var app = HubSpotTestApp.Create(_hubSpot);

        var result = await app.GetService<ITarget>().UpdateAsync(new RecordKey.Id("99"), new Dictionary<string, string?> { ["firstname"] = "Ada" }, CancellationToken.None);

        Assert.Equal("101", Assert.IsType<TargetResult.Done>(result).Record.Id);
        Assert.Equal(["update", "read", "update"], _hubSpot.Calls.Select(call => call.Path.Split('/')[^1]));
        Assert.Contains("\"id\":\"101\"", _hubSpot.Calls[2].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_missing_twice_from_the_response_is_requeued_and_not_retried_endlessly()
    {
        _hubSpot.RespondWith(200, """{"results":[]}""").RespondWith(200, Found).RespondWith(200, """{"results":[]}""");

        Assert.IsType<TargetResult.Busy>(await CallTargetAsync(_hubSpot, target => target.UpdateAsync(new RecordKey.UserId("auth0|1"), Fields, CancellationToken.None)));

        Assert.Equal(3, _hubSpot.Calls.Count);
    }

    [Fact]
    public async Task An_update_by_an_id_that_no_longer_exists_is_missing()
    {
        _hubSpot.RespondWith(200, """{"results":[]}""").RespondWith(207, NotFound);

        Assert.IsType<TargetResult.Missing>(await CallTargetAsync(_hubSpot, target => target.UpdateAsync(new RecordKey.Id("x"), Fields, CancellationToken.None)));
    }

    [Fact]
    public async Task An_empty_update_is_a_lookup()
    {
        var result = await CallTargetAsync(_hubSpot.RespondWith(200, Found), target => target.UpdateAsync(new RecordKey.Id("101"), new Dictionary<string, string?>(), CancellationToken.None));

        Assert.Equal("101", Assert.IsType<TargetResult.Done>(result).Record.Id);
        Assert.EndsWith("/batch/read", Assert.Single(_hubSpot.Calls).Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed_and_says_nothing_about_a_contact(int status)
    {
        var paths = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var site = builder.Build();
        site.Urls.Add("http://127.0.0.1:0");
        site.MapFallback(context =>
        {
            paths.Enqueue(context.Request.Path);
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        await site.StartAsync();
        await using var app = TestApp.Create(_ => { }, ("HubSpot:BaseAddress", site.Urls.Single()));
        app.Time.SkipDelaysUpTo = TimeSpan.FromSeconds(5);

        Assert.IsType<TargetResult.Busy>(await app.GetService<ITarget>().FindAsync(new RecordKey.Id("101"), CancellationToken.None));

        Assert.EndsWith("/batch/read", Assert.Single(paths), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "<html>Welcome</html>")]
    [InlineData(200, "")]
    [InlineData(404, "<html>Not found</html>")]
    [InlineData(400, "<html>Bad request</html>")]
    [InlineData(403, "<html>Forbidden</html>")]
    public async Task A_foreign_page_is_not_treated_as_missing_rejected_or_forbidden(int status, string page)
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(status, page));

        Assert.IsType<TargetResult.Busy>(await app.GetService<ITarget>().EraseAsync("101", CancellationToken.None));
        Assert.IsType<TargetResult.Busy>(await app.GetService<ITarget>().ArchiveAsync("101", CancellationToken.None));
        Assert.IsType<TargetResult.Busy>(await app.GetService<ITarget>().CreateAsync(Fields, CancellationToken.None));
        Assert.IsType<TargetResult.Busy>(await app.GetService<ITarget>().UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
        Assert.IsType<TargetResult.Busy>(await app.GetService<ITarget>().FindAsync(new RecordKey.Id("101"), CancellationToken.None));
        Assert.DoesNotContain(app.GetLogLines(LogEvents.TargetCallFailed), line => line.Text.Contains("scope", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(400, "")]
    [InlineData(207, "in a batch")]
    [InlineData(200, "in a batch")]
    public async Task A_rejection_names_the_sent_fields_in_the_result_and_in_the_log(int status, string where)
    {
        var refusal = """{"status":"error","category":"VALIDATION_ERROR","correlationId":"c","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Email address ada@example.org is invalid\",\"error\":\"INVALID_EMAIL\",\"name\":\"email\"},{\"isValid\":false,\"message\":\"m\",\"error\":\"INVALID_OPTION\",\"name\":\"somebody_elses\"},{\"isValid\":false,\"message\":\"m\",\"error\":\"INVALID_LONG\",\"name\":\"phone\"}]","context":{"objectWriteTraceId":["0"]}}""";
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(status, where.Length == 0 ? refusal : $$"""{"status":"COMPLETE","results":[],"numErrors":1,"errors":[{{refusal}}]}"""));
        var target = app.GetService<ITarget>();

        TargetResult[] results = [await target.CreateAsync(Fields, CancellationToken.None), await target.UpdateAsync(new RecordKey.UserId("auth0|1"), Fields, CancellationToken.None)];

        Assert.All(results, result => Assert.Equal(
            [new RejectedField("email", "INVALID_EMAIL"), new RejectedField("phone", "INVALID_LONG")],
            Assert.IsType<TargetResult.Rejected>(result).Fields));
        Assert.All(app.GetLogLines(LogEvents.TargetCallFailed), line => Assert.Equal("email, phone", line.Values["Fields"]));
        Assert.DoesNotContain(app.Logs.Lines, logged => $"{logged.Text} {string.Join(' ', logged.Values)}".Contains("ada@", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Several_errors_about_one_input_are_one_rejection()
    {
        const string Errors = """{"results":[],"errors":[{"category":"VALIDATION_ERROR","message":"m","context":{"objectWriteTraceId":["0"],"propertyName":["email"]}},{"category":"VALIDATION_ERROR","message":"m","context":{"objectWriteTraceId":["0"],"propertyName":["phone"]}}]}""";

        var result = await CallTargetAsync(_hubSpot.RespondWith(207, Errors), target => target.CreateAsync(Fields, CancellationToken.None));

        Assert.Equal(["email", "phone"], Assert.IsType<TargetResult.Rejected>(result).Fields.Select(field => field.Field));
    }

    [Theory]
    [InlineData("PROPERTY_DOESNT_EXIST", typeof(TargetResult.Misconfigured))]
    [InlineData("READ_ONLY_VALUE", typeof(TargetResult.Misconfigured))]
    [InlineData("PROPERTY_VALUE_TOO_LONG", typeof(TargetResult.Rejected))]
    public async Task A_rejected_user_id_is_not_left_out(string code, Type expected)
    {
        var body = $$"""{"category":"VALIDATION_ERROR","message":"m","errors":[{"message":"m","code":"{{code}}","context":{"propertyName":["auth0_user_id"] } },{"message":"m","code":"INVALID_EMAIL","context":{"propertyName":["email"] } }]}""";

        var result = await CallTargetAsync(_hubSpot.RespondWith(400, body), target => target.CreateAsync(Fields, CancellationToken.None));

        Assert.IsType(expected, result);
        Assert.Empty((result as TargetResult.Rejected)?.Fields ?? []);
    }

    [Fact]
    public async Task One_unknown_property_of_one_event_does_not_stop_the_others()
    {
        _hubSpot.RespondWith(400, """{"category":"VALIDATION_ERROR","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Property \\\"phone\\\" does not exist\",\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"phone\"}]"}""");

        var result = await CallTargetAsync(_hubSpot, target => target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));

        Assert.Equal([new RejectedField("phone", "PROPERTY_DOESNT_EXIST")], Assert.IsType<TargetResult.Rejected>(result).Fields);
    }

    [Fact]
    public async Task A_taken_value_of_another_unique_property_is_a_rejected_field()
    {
        _hubSpot.RespondWith(400, """{"status":"error","category":"VALIDATION_ERROR","message":"Cannot set PropertyValueCoordinates{portalId=44, objectTypeId=ObjectTypeId{legacyObjectType=CONTACT}, propertyName=phone, value=1} on 7. 8 already has that value."}""");

        var result = await CallTargetAsync(_hubSpot, target => target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));

        Assert.Equal([new RejectedField("phone", "CONFLICTING_UNIQUE_VALUE")], Assert.IsType<TargetResult.Rejected>(result).Fields);
    }

    [Theory]
    [InlineData("""{"status":"error","category":"MISSING_SCOPES","message":"m"}""", typeof(TargetResult.Misconfigured))]
    [InlineData("""{"status":"error","category":"EXPIRED_AUTHENTICATION","message":"m"}""", typeof(TargetResult.Misconfigured))]
    [InlineData("""{"status":"error","category":"SOMETHING_NEW","message":"m"}""", typeof(TargetResult.Rejected))]
    [InlineData("""{"status":"error","category":"INTERNAL_ERROR","message":"m"}""", typeof(TargetResult.Busy))]
    [InlineData("""{"status":"error","errorType":"RATE_LIMIT","message":"m"}""", typeof(TargetResult.Busy))]
    [InlineData("""{"status":"error","errorType":"RATE_LIMIT","policyName":"DAILY","message":"m"}""", typeof(TargetResult.Misconfigured))]
    [InlineData("""{"status":"error","message":"m"}""", typeof(TargetResult.Busy))]
    [InlineData("7", typeof(TargetResult.Busy))]
    public async Task An_error_in_a_batch_is_classified_like_a_single_one(string error, Type expected) => Assert.IsType(
        expected,
        await CallTargetAsync(_hubSpot.RespondWith(207, $$"""{"results":[],"errors":[{{error}}]}"""), target => target.CreateAsync(Fields, CancellationToken.None)));

    private static async Task<TargetResult> CallTargetAsync(StubHubSpot hubSpot, Func<ITarget, Task<TargetResult>> ask)
    {
        await using var app = HubSpotTestApp.Create(hubSpot);
        return await ask(app.GetService<ITarget>());
    }

    private void AssertBody(string expected)
    {
        var body = JsonNode.Parse(Assert.Single(_hubSpot.Calls).Body!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), body), body!.ToJsonString());
    }
}
