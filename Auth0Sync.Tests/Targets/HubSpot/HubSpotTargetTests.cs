using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>What goes to HubSpot, and what is made of what comes back.</summary>
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
        await using var app = HubSpotComposition.With(_hubSpot.Answer(200, Found), ("HubSpot:ApiVersion", version));
        var target = app.Get<ITarget>();

        await target.CreateAsync(Fields, CancellationToken.None);
        await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);
        await target.FindAsync(new RecordKey.Id("101"), CancellationToken.None);
        await target.ArchiveAsync("101", CancellationToken.None);
        await target.EraseAsync("101", CancellationToken.None);

        Assert.Equal(
            [("POST", $"{contacts}/batch/create"), ("POST", $"{contacts}/batch/update"), ("POST", $"{contacts}/batch/read"), ("POST", $"{contacts}/batch/archive"), ("POST", $"{contacts}/gdpr-delete")],
            _hubSpot.Calls.Select(call => (call.Method, call.Path)));
        Assert.All(_hubSpot.Calls, call => Assert.Equal("api.hubapi.com", call.Address.Host));
        Assert.All(_hubSpot.Calls.Where(call => call.Body is not null), call => Assert.Equal("application/json", call.ContentType));
    }

    [Fact]
    public async Task A_new_contact_has_texts_only_and_a_list_of_associations()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(201, Found));

        var result = await app.Get<ITarget>().CreateAsync(Fields, CancellationToken.None);

        Assert.Equal(new TargetResult.Done(new TargetRecord("101", "auth0|1", "ada@example.org")), result);
        AssertBody("""{"inputs":[{"properties":{"email":"ada@example.org","auth0_user_id":"auth0|1"},"associations":[],"objectWriteTraceId":"0"}]}""");
    }

    [Fact]
    public async Task A_new_contact_without_address_and_name_gets_a_name()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(201, Found));

        await app.Get<ITarget>().CreateAsync(new Dictionary<string, string?> { ["auth0_user_id"] = "sms|1", ["email"] = null }, CancellationToken.None);

        AssertBody("""{"inputs":[{"properties":{"auth0_user_id":"sms|1","firstname":"Auth0 user"},"associations":[],"objectWriteTraceId":"0"}]}""");
    }

    [Fact]
    public async Task An_update_clears_with_an_empty_text_and_sends_nothing_else()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(200, Found));

        await app.Get<ITarget>().UpdateAsync(new RecordKey.Id("101"), new Dictionary<string, string?> { ["phone"] = null, ["firstname"] = "Ada" }, CancellationToken.None);

        AssertBody("""{"inputs":[{"id":"101","properties":{"phone":"","firstname":"Ada"},"objectWriteTraceId":"0"}]}""");
    }

    [Fact]
    public async Task An_update_names_its_key_in_the_body_only_and_follows_a_merge()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(200, Found));

        var result = await app.Get<ITarget>().UpdateAsync(
            new RecordKey.UserId("auth0|ada@example.org"),
            new Dictionary<string, string?> { ["firstname"] = "Ada" },
            CancellationToken.None);

        Assert.Equal("101", Assert.IsType<TargetResult.Done>(result).Record.Id);
        AssertBody("""{"inputs":[{"id":"auth0|ada@example.org","idProperty":"auth0_user_id","properties":{"firstname":"Ada","auth0_user_id":"auth0|ada@example.org"},"objectWriteTraceId":"0"}]}""");
        Assert.DoesNotContain("ada", _hubSpot.Calls[0].Address.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("OBJECT_NOT_FOUND", typeof(TargetResult.Missing))]
    [InlineData("CONFLICT", typeof(TargetResult.Conflict))]
    [InlineData("OBJECT_ALREADY_EXISTS", typeof(TargetResult.Conflict))]
    [InlineData("RATE_LIMITS", typeof(TargetResult.Busy))]
    [InlineData("VALIDATION_ERROR", typeof(TargetResult.Rejected))]
    public async Task An_update_that_comes_back_with_an_error_inside_is_judged_by_it(string category, Type expected)
    {
        var body = $$"""{"status":"COMPLETE","results":[],"errors":[{"status":"error","category":"{{category}}","message":"Existing ID: 7"}]}""";
        await using var app = HubSpotComposition.With(_hubSpot.Answer(207, body));

        Assert.IsType(expected, await app.Get<ITarget>().UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));
    }

    [Fact]
    public async Task An_erasure_names_the_contact_in_the_body()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(204));

        Assert.Equal(new TargetResult.Done(new TargetRecord("101")), await app.Get<ITarget>().EraseAsync("101", CancellationToken.None));

        AssertBody("""{"objectId":"101"}""");
    }

    [Fact]
    public async Task An_archived_contact_is_done_with() =>
        Assert.Equal(new TargetResult.Done(new TargetRecord("101")), await Ask(_hubSpot.Answer(204), target => target.ArchiveAsync("101", CancellationToken.None)));

    [Fact]
    public async Task A_look_up_names_its_key_in_the_body_only()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(200, Found));
        var target = app.Get<ITarget>();

        await target.FindAsync(new RecordKey.UserId("auth0|ada@example.org"), CancellationToken.None);
        await target.FindAsync(new RecordKey.Email("Ada@Example.org"), CancellationToken.None);
        await target.FindAsync(new RecordKey.Id("101"), CancellationToken.None);

        Assert.Equal(
            [
                """{"inputs":[{"id":"auth0|ada@example.org"}],"properties":["email","auth0_user_id","hs_additional_emails","hs_merged_object_ids"],"idProperty":"auth0_user_id"}""",
                """{"inputs":[{"id":"ada@example.org"}],"properties":["email","auth0_user_id","hs_additional_emails","hs_merged_object_ids"],"idProperty":"email"}""",
                """{"inputs":[{"id":"101"}],"properties":["email","auth0_user_id","hs_additional_emails","hs_merged_object_ids"]}""",
            ],
            _hubSpot.Calls.Select(call => JsonNode.Parse(call.Body!)!.ToJsonString()));
        Assert.All(_hubSpot.Calls, call => Assert.DoesNotContain("ada", call.Address.ToString(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_merged_contact_is_found_under_its_new_id()
    {
        var result = await Ask(_hubSpot.Answer(200, Found), target => target.FindAsync(new RecordKey.Id("99"), CancellationToken.None));

        Assert.Equal("101", Assert.IsType<TargetResult.Done>(result).Record.Id);
    }

    [Theory]
    [InlineData(207, NotFound)]
    [InlineData(404, "")]
    public async Task A_contact_that_HubSpot_does_not_find_is_missing(int status, string body) => Assert.IsType<TargetResult.Missing>(
        await Ask(_hubSpot.Answer(status, body), target => target.FindAsync(new RecordKey.Id("99"), CancellationToken.None)));

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "{}")]
    [InlineData(200, "<html>")]
    [InlineData(200, """{"status":"COMPLETE","results":[]}""")]
    [InlineData(207, """{"status":"COMPLETE","results":[],"errors":[]}""")]
    [InlineData(207, """{"status":"COMPLETE","results":[],"errors":[{"category":"RATE_LIMITS"}]}""")]
    [InlineData(202, """{"status":"PENDING","results":[]}""")]
    public async Task A_look_up_that_does_not_say_what_it_found_is_not_taken_for_missing(int status, string body) => Assert.IsType<TargetResult.Busy>(
        await Ask(_hubSpot.Answer(status, body), target => target.FindAsync(new RecordKey.UserId("auth0|1"), CancellationToken.None)));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"results":[]}""")]
    [InlineData("""{"results":[{"id":""}]}""")]
    [InlineData("""{"results":[{"id":101}]}""")]
    [InlineData("""{"results":[7]}""")]
    [InlineData("<html>busy</html>")]
    public async Task A_success_without_a_contact_is_no_success(string body)
    {
        Assert.IsType<TargetResult.Busy>(await Ask(_hubSpot.Answer(201, body), target => target.CreateAsync(Fields, CancellationToken.None)));
        Assert.IsType<TargetResult.Busy>(await Ask(_hubSpot.Answer(200, body), target => target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None)));
    }

    [Fact]
    public async Task Unset_properties_of_a_contact_are_none() => Assert.Equal(
        new TargetResult.Done(new TargetRecord("101")),
        await Ask(
            _hubSpot.Answer(200, """{"results":[{"id":"101","properties":{"email":null,"auth0_user_id":null}}]}"""),
            target => target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None)));

    [Fact]
    public async Task The_token_is_read_for_every_request()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(200, Found));
        var target = app.Get<ITarget>();

        await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);
        app.Configuration["Auth0Sync:HubSpot:AccessToken"] = "rotated-token";
        app.Configuration.Reload();
        await target.UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);

        Assert.Equal([$"Bearer {Composition.AccessToken}", "Bearer rotated-token"], _hubSpot.Calls.Select(call => call.Authorization));
    }

    [Fact]
    public async Task A_failure_is_logged_without_the_words_that_may_quote_data()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(
            400,
            """{"message":"Email address ada@example.org is invalid","category":"VALIDATION_ERROR","errors":[{"message":"ada@example.org","code":"INVALID_EMAIL"}]}"""));

        var result = await app.Get<ITarget>().CreateAsync(Fields, CancellationToken.None);

        Assert.Contains("ada@example.org", Assert.IsType<TargetResult.Rejected>(result).Words, StringComparison.Ordinal);
        var line = Assert.Single(app.LinesOf(LogEvents.TargetRefused));
        Assert.Contains("INVALID_EMAIL", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Logs.All, logged => $"{logged.Text} {string.Join(' ', logged.Values)}".Contains("ada", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<TargetResult> Ask(StubHubSpot hubSpot, Func<ITarget, Task<TargetResult>> ask)
    {
        await using var app = HubSpotComposition.With(hubSpot);
        return await ask(app.Get<ITarget>());
    }

    private void AssertBody(string expected)
    {
        var body = JsonNode.Parse(Assert.Single(_hubSpot.Calls).Body!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), body), body!.ToJsonString());
    }
}
