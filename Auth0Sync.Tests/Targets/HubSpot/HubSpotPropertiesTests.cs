using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>Nothing is written before HubSpot has the required properties; the problem says what to do.</summary>
[Trait("Category", "Integration")]
public class HubSpotPropertiesTests
{
    private static readonly string[] StandardProperties = ["email", "firstname", "lastname", "phone"];
    private static readonly string[] CustomProperties = ["auth0_email_verified", "auth0_last_event", "auth0_status"];

    private readonly StubHubSpot _hubSpot = new();

    [Theory]
    [InlineData("2026-03", "/crm/properties/2026-03/contacts")]
    [InlineData("v3", "/crm/v3/properties/contacts")]
    public async Task HubSpot_is_ready_when_it_has_every_property_of_the_map(string version, string path)
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(200, CreateListResponse()), ("HubSpot:ApiVersion", version));

        Assert.IsType<TargetReadiness.Ready>(await CheckAsync(app));

        var calls = Assert.Single(_hubSpot.Calls);
        Assert.Equal(("GET", path, $"Bearer {TestApp.AccessToken}"), (calls.Method, calls.Path, calls.Authorization));
    }

    [Fact]
    public async Task A_unique_property_that_is_missing_is_explained()
    {
        var problem = await ProblemAsync(CreateListResponse(without: "auth0_user_id"));

        Assert.Contains("auth0_user_id", problem, StringComparison.Ordinal);
        Assert.Contains("require unique values", problem, StringComparison.Ordinal);
        Assert.Contains("Auth0Sync:HubSpot:CreateMissingProperties=true", problem, StringComparison.Ordinal);
        Assert.Contains("crm.schemas.contacts.write", problem, StringComparison.Ordinal);
        Assert.Single(_hubSpot.Calls);
    }

    [Fact]
    public async Task An_archived_unique_property_counts_as_missing() =>
        Assert.Contains("auth0_user_id", await ProblemAsync(CreateListResponse(archived: "auth0_user_id")), StringComparison.Ordinal);

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_property_that_is_not_unique_cannot_be_fixed_in_place_and_is_not_changed(string mayCreate)
    {
        var problem = await ProblemAsync(CreateListResponse(isUnique: false), ("HubSpot:CreateMissingProperties", mayCreate));

        Assert.Contains("'auth0_user_id' exists but is not unique", problem, StringComparison.Ordinal);
        Assert.Contains("Auth0Sync:HubSpot:UniqueProperty", problem, StringComparison.Ordinal);
        Assert.Single(_hubSpot.Calls);
    }

    [Fact]
    public async Task A_missing_custom_property_of_the_customer_is_named_and_never_created()
    {
        var problem = await ProblemAsync(CreateListResponse(), ("HubSpot:Mapping:company_tier", "app_metadata.tier"), ("HubSpot:CreateMissingProperties", "true"));

        Assert.Contains("company_tier", problem, StringComparison.Ordinal);
        Assert.Contains("Auth0Sync:HubSpot:Mapping", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("CreateMissingProperties", problem, StringComparison.Ordinal);
        Assert.Single(_hubSpot.Calls);
    }

    [Fact]
    public async Task Missing_properties_of_the_product_are_created_if_allowed()
    {
        _hubSpot.RespondWith(200, CreateListResponse(StandardProperties)).RespondWith(201, "{}");
        await using var app = HubSpotTestApp.Create(_hubSpot, ("HubSpot:CreateMissingProperties", "true"));

        Assert.IsType<TargetReadiness.Ready>(await CheckAsync(app));

        var created = _hubSpot.Calls.Skip(1).ToList();
        Assert.All(created, call => Assert.Equal(("POST", "/crm/properties/2026-03/contacts"), (call.Method, call.Path)));
        Assert.Equal(
            [
                """{"groupName":"contactinformation","name":"auth0_email_verified","label":"Auth0 e-mail verified","type":"bool","fieldType":"booleancheckbox","hasUniqueValue":false,"options":[{"label":"Yes","value":"true","displayOrder":0,"hidden":false},{"label":"No","value":"false","displayOrder":1,"hidden":false}]}""",
                """{"groupName":"contactinformation","name":"auth0_last_event","label":"Auth0 last event","type":"datetime","fieldType":"date","hasUniqueValue":false}""",
                """{"groupName":"contactinformation","name":"auth0_status","label":"Auth0 status","type":"string","fieldType":"text","hasUniqueValue":false}""",
                """{"groupName":"contactinformation","name":"auth0_user_id","label":"Auth0 user id","type":"string","fieldType":"text","hasUniqueValue":true}""",
            ],
            created.Select(call => call.Body));
        Assert.Equal(4, app.GetLogLines(LogEvents.TargetFieldCreated).Count);
    }

    [Fact]
    public async Task A_property_created_concurrently_by_another_instance_is_no_error()
    {
        _hubSpot.RespondWith(200, CreateListResponse(without: "auth0_user_id")).RespondWith(409, """{"category":"OBJECT_ALREADY_EXISTS"}""").RespondWith(200, CreateListResponse());
        await using var app = HubSpotTestApp.Create(_hubSpot, ("HubSpot:CreateMissingProperties", "true"));

        Assert.IsType<TargetReadiness.Ready>(await CheckAsync(app));

        Assert.Equal(["GET", "POST", "GET"], _hubSpot.Calls.Select(call => call.Method));
        Assert.Empty(app.GetLogLines(LogEvents.TargetFieldCreated));
    }

    [Fact]
    public async Task A_property_that_HubSpot_neither_lists_nor_creates_is_not_treated_as_ready()
    {
        _hubSpot.RespondWith(200, CreateListResponse(without: "auth0_user_id")).RespondWith(409, """{"category":"OBJECT_ALREADY_EXISTS"}""").RespondWith(200, CreateListResponse(without: "auth0_user_id"));
        await using var app = HubSpotTestApp.Create(_hubSpot, ("HubSpot:CreateMissingProperties", "true"));

        var problem = Assert.IsType<TargetReadiness.NotReady>(await CheckAsync(app)).Problem;

        Assert.Contains("auth0_user_id", problem, StringComparison.Ordinal);
        Assert.Contains("archived", problem, StringComparison.Ordinal);
        Assert.Equal(3, _hubSpot.Calls.Count);
    }

    [Theory]
    [InlineData(403, "scope")]
    [InlineData(400, "rejects")]
    public async Task A_rejected_creation_is_explained(int status, string expectedText)
    {
        _hubSpot.RespondWith(200, CreateListResponse(without: "auth0_status")).RespondWith(status, """{"category":"MISSING_SCOPES"}""");
        await using var app = HubSpotTestApp.Create(_hubSpot, ("HubSpot:CreateMissingProperties", "true"));

        Assert.Contains(expectedText, Assert.IsType<TargetReadiness.NotReady>(await CheckAsync(app)).Problem, StringComparison.Ordinal);
        Assert.Empty(app.GetLogLines(LogEvents.TargetFieldCreated));
    }

    [Fact]
    public async Task A_creation_without_permission_names_the_required_scope()
    {
        _hubSpot.RespondWith(200, CreateListResponse(without: "auth0_status")).RespondWith(403, """{"category":"MISSING_SCOPES"}""");
        await using var app = HubSpotTestApp.Create(_hubSpot, ("HubSpot:CreateMissingProperties", "true"));

        Assert.Contains(
            "crm.schemas.contacts.write",
            Assert.IsType<TargetReadiness.NotReady>(await CheckAsync(app)).Problem,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "", "AccessToken")]
    [InlineData(403, """{"category":"MISSING_SCOPES"}""", "crm.objects.contacts.read")]
    [InlineData(400, """{"category":"VALIDATION_ERROR"}""", "rejects")]
    [InlineData(301, "", "BaseAddress")]
    [InlineData(400, "<html>", "BaseAddress")]
    [InlineData(403, "<html>", "BaseAddress")]
    [InlineData(404, "", "ApiVersion")]
    [InlineData(405, "", "BaseAddress")]
    [InlineData(410, "", "ApiVersion")]
    public async Task A_target_that_HubSpot_rejects_is_not_ready(int status, string body, string expectedText)
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(status, body));

        Assert.Contains(expectedText, Assert.IsType<TargetReadiness.NotReady>(await CheckAsync(app)).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "")]
    [InlineData(423, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"results":{}}""")]
    public async Task A_response_without_information_leaves_the_state_unknown(int status, string body)
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(status, body));

        Assert.IsType<TargetReadiness.Unknown>(await CheckAsync(app));
    }

    [Theory]
    [InlineData("""{"results":[null]}""")]
    [InlineData("""{"results":[7,"x",{"name":7},{"name":null}]}""")]
    public async Task Invalid_entries_of_the_list_are_skipped(string body)
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(200, body));

        Assert.Contains("auth0_user_id", Assert.IsType<TargetReadiness.NotReady>(await CheckAsync(app)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_successful_check_is_cached_for_five_minutes()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(200, CreateListResponse()));

        await CheckAsync(app);
        app.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        await CheckAsync(app);
        Assert.Single(_hubSpot.Calls);

        app.Time.Advance(TimeSpan.FromTicks(1));
        await CheckAsync(app);
        Assert.Equal(2, _hubSpot.Calls.Count);
    }

    [Fact]
    public async Task A_failed_check_is_repeated_after_thirty_seconds()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(401).RespondWith(200, CreateListResponse()));

        Assert.IsType<TargetReadiness.NotReady>(await CheckAsync(app));
        app.Time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.IsType<TargetReadiness.NotReady>(await CheckAsync(app));
        Assert.Single(_hubSpot.Calls);

        app.Time.Advance(TimeSpan.FromTicks(1));
        Assert.IsType<TargetReadiness.Ready>(await CheckAsync(app));
        Assert.Equal(2, _hubSpot.Calls.Count);
    }

    [Fact]
    public async Task Concurrent_checks_send_one_request()
    {
        var list = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(_ => list.Task));

        var asking = Enumerable.Range(0, 10).Select(_ => CheckAsync(app)).ToList();
        list.SetResult(new HttpResponseMessage { Content = new StringContent(CreateListResponse()) });
        var found = await Task.WhenAll(asking);

        Assert.All(found, readiness => Assert.IsType<TargetReadiness.Ready>(readiness));
        Assert.Single(_hubSpot.Calls);
    }

    [Fact]
    public async Task A_write_with_an_unknown_property_without_a_name_refreshes_the_next_check()
    {
        _hubSpot.RespondWith(200, CreateListResponse()).RespondWith(400, """{"errors":[{"code":"PROPERTY_DOESNT_EXIST"}]}""").RespondWith(200, CreateListResponse(without: "auth0_status"));
        await using var app = HubSpotTestApp.Create(_hubSpot);
        await CheckAsync(app);

        await app.GetService<ITarget>().UpdateAsync(new RecordKey.Id("101"), new Dictionary<string, string?> { ["auth0_status"] = "active" }, CancellationToken.None);

        Assert.IsType<TargetReadiness.NotReady>(await CheckAsync(app));
    }

    [Theory]
    [InlineData("user_metadata.plan", """{"type":"enumeration","options":[{"value":"free"},{"value":"paid"}]}""", "options")]
    [InlineData("email_verified", """{"type":"enumeration","options":[{"value":"yes"},{"value":"no"}]}""", "options")]
    [InlineData("$status", """{"type":"enumeration","options":[{"value":"active"},{"value":"blocked"}]}""", "options")]
    [InlineData("user_metadata.newsletter", """{"type":"bool","options":[{"value":"true"},{"value":"false"}]}""", "options")]
    [InlineData("nickname", """{"type":"bool"}""", "options")]
    [InlineData("user_metadata.age", """{"type":"number"}""", "numbers")]
    [InlineData("user_metadata.born", """{"type":"date"}""", "|date")]
    [InlineData("$event.time", """{"type":"date"}""", "|date")]
    [InlineData("user_metadata.joined", """{"type":"datetime"}""", "|datetime")]
    [InlineData("nickname", """{"type":"string","modificationMetadata":{"readOnlyValue":true}}""", "only HubSpot can set it")]
    [InlineData("nickname", """{"type":"string","calculated":true}""", "only HubSpot can set it")]
    public async Task A_property_that_does_not_accept_all_values_of_its_source_is_warned_of_with_both_names(string source, string property, string expectedText)
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(200, WithTarget(property)), ("HubSpot:Mapping:target_field", source));

        Assert.IsType<TargetReadiness.Ready>(await CheckAsync(app));

        var line = Assert.Single(app.GetLogLines(LogEvents.TargetFieldTypeMismatch));
        Assert.Contains("target_field", line.Text, StringComparison.Ordinal);
        Assert.Contains(source, line.Text, StringComparison.Ordinal);
        Assert.Contains(expectedText, line.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user_metadata.plan", """{"type":"string","fieldType":"text"}""")]
    [InlineData("user_metadata.plan", "{}")]
    [InlineData("email_verified", """{"type":"bool","fieldType":"booleancheckbox","options":[{"value":"true"},{"value":"false"}]}""")]
    [InlineData("email_verified", """{"type":"enumeration","fieldType":"booleancheckbox","options":[{"value":"true"},{"value":"false"}]}""")]
    [InlineData("$status", """{"type":"enumeration","options":[{"value":"active"},{"value":"blocked"},{"value":"deactivated"},{"value":"other"}]}""")]
    [InlineData("logins_count", """{"type":"number"}""")]
    [InlineData("user_metadata.born|date", """{"type":"date"}""")]
    [InlineData("user_metadata.born|datetime", """{"type":"datetime"}""")]
    [InlineData("$event.time", """{"type":"datetime"}""")]
    [InlineData("created_at", """{"type":"datetime"}""")]
    public async Task A_property_that_accepts_the_values_of_its_source_is_not_warned_of(string source, string property)
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(200, WithTarget(property)), ("HubSpot:Mapping:target_field", source));

        Assert.IsType<TargetReadiness.Ready>(await CheckAsync(app));

        Assert.Empty(app.GetLogLines(LogEvents.TargetFieldTypeMismatch));
    }

    [Fact]
    public async Task The_same_warning_is_logged_once_even_if_the_list_is_read_again()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(200, WithTarget("""{"type":"number"}""")), ("HubSpot:Mapping:target_field", "nickname"));

        await CheckAsync(app);
        app.Time.Advance(TimeSpan.FromMinutes(6));
        await CheckAsync(app);

        Assert.Equal(2, _hubSpot.Calls.Count);
        Assert.Single(app.GetLogLines(LogEvents.TargetFieldTypeMismatch));
    }

    [Fact]
    public async Task A_forbidden_creation_that_mentions_no_scopes_names_none()
    {
        _hubSpot.RespondWith(200, CreateListResponse(without: "auth0_status")).RespondWith(403, "<html>");
        await using var app = HubSpotTestApp.Create(_hubSpot, ("HubSpot:CreateMissingProperties", "true"));

        Assert.DoesNotContain("scope", Assert.IsType<TargetReadiness.NotReady>(await CheckAsync(app)).Problem, StringComparison.Ordinal);
    }

    private static string WithTarget(string property)
    {
        var list = JsonNode.Parse(CreateListResponse())!.AsObject();
        var target = JsonNode.Parse(property)!.AsObject();
        target["name"] = "target_field";
        list["results"]!.AsArray().Add(target);
        return list.ToJsonString();
    }

    private async Task<string> ProblemAsync(string list, params (string Setting, string? Value)[] settings)
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(200, list), settings);
        return Assert.IsType<TargetReadiness.NotReady>(await CheckAsync(app)).Problem;
    }

    private static Task<TargetReadiness> CheckAsync(TestApp app) => app.GetService<ITarget>().CheckReadinessAsync(CancellationToken.None);

    private static string CreateListResponse(string? without = null, string? archived = null, bool isUnique = true) =>
        CreateListResponse([.. StandardProperties.Concat(CustomProperties).Append("auth0_user_id").Where(name => name != without)], archived, isUnique);

    private static string CreateListResponse(string[] names, string? archived = null, bool isUnique = true) => JsonSerializer.Serialize(new JsonObject
    {
        ["results"] = new JsonArray([.. names.Select(name => new JsonObject
        {
            ["name"] = name,
            ["hasUniqueValue"] = name == "auth0_user_id" && isUnique,
            ["archived"] = name == archived,
        })]),
    });
}
