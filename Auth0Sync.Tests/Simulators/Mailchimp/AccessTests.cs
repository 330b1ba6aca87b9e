using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp;
using Xunit;
using static Auth0Sync.Tests.Simulators.Mailchimp.MailchimpClient;

namespace Auth0Sync.Tests.Simulators.Mailchimp;

/// <summary>Keys, paths, limits, the shape of responses, and faults.</summary>
[Trait("Category", "Unit")]
public sealed class AccessTests : IDisposable
{
    private readonly MailchimpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task The_key_is_accepted_in_every_scheme()
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"anyone:{_client.Settings.ApiKey}"));
        foreach (var (scheme, parameter) in new[] { ("Basic", basic), ("Bearer", _client.Settings.ApiKey), ("apikey", _client.Settings.ApiKey) })
        {
            _client.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, parameter);
            Assert.Equal("Everything's Chimpy!", (await _client.SendRawAsync(HttpMethod.Get, "ping"))["health_status"]);
        }
    }

    [Theory]
    [InlineData("Bearer", "simulated-us2")]
    [InlineData("Basic", "not base 64")]
    [InlineData(null, null)]
    public async Task Any_other_key_is_rejected(string? scheme, string? parameter)
    {
        _client.Http.DefaultRequestHeaders.Authorization = scheme is null ? null : new AuthenticationHeaderValue(scheme, parameter);

        var answer = await _client.SendRawAsync(HttpMethod.Get, "ping");

        Assert.Equal(401, answer.Status);
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Equal(answer.Headers["X-Request-Id"], answer["instance"]);
        Assert.StartsWith("API Key ", answer["title"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_without_such_a_call_is_rejected()
    {
        Assert.Equal(404, (await _client.SendRawAsync(HttpMethod.Get, "campaigns")).Status);
        Assert.Equal(405, (await _client.SendAsync(HttpMethod.Put, "members", new { })).Status);
        Assert.Equal(["unknown", "unknown"], _client.Api.Calls.Select(call => call.Operation));
    }

    [Theory]
    [InlineData("", "Schema describes object, NULL found")]
    [InlineData("[]", "Schema describes object, NULL found")]
    [InlineData("{", null)]
    public async Task A_body_must_be_an_object(string body, string? message)
    {
        var answer = await _client.SendRawAsync(HttpMethod.Post, $"lists/{_client.Settings.ListId}/members", new StringContent(body));

        Assert.Equal(400, answer.Status);
        Assert.Equal(message, answer.Body["errors"]?[0]!["message"]!.ToString());
    }

    [Fact]
    public async Task The_root_without_a_slash_redirects_to_an_insecure_address()
    {
        var answer = await _client.SendRawAsync(HttpMethod.Get, "/3.0");

        Assert.Equal((301, "http://us1.api.mailchimp.com/3.0/", "text/html"), (answer.Status, answer.Headers["Location"], answer.MediaType));
        Assert.Equal(200, (await _client.SendRawAsync(HttpMethod.Get, "/3.0/")).Status);
    }

    [Fact]
    public async Task The_root_tells_the_level_of_the_user_of_the_key() =>
        Assert.Equal("""{"role":"owner"}""", (await _client.SendRawAsync(HttpMethod.Get, "/3.0/?fields=role")).Body.ToJsonString());

    [Fact]
    public async Task Errors_about_a_member_have_a_type_only_if_chosen()
    {
        using var other = With(new UnconfirmedBehavior { EveryErrorHasType = true });
        other.Account.AddMember(Ines);

        Assert.Equal("https://mailchimp.com/developer/marketing/docs/errors/", (await _client.GetAsync(Ines))["type"]);
        Assert.NotNull((await other.PostAsync(new { email_address = Ines, status = "subscribed" }))["type"]);
    }

    [Fact]
    public async Task Calls_above_the_limit_of_connections_are_rejected()
    {
        var gate = new TaskCompletionSource();
        var api = new SimulatedApi(_client.Account, () => gate.Task);
        using var http = new HttpClient(new SimulatedApiHandler(api)) { BaseAddress = _client.Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = _client.Http.DefaultRequestHeaders.Authorization;

        var open = Enumerable.Range(0, 10).Select(_ => http.GetAsync("ping")).ToList();
        using var rejected = await http.GetAsync("ping");
        gate.SetResult();
        var accepted = await Task.WhenAll(open);
        using var next = await http.GetAsync("ping");

        Assert.Equal(HttpStatusCode.TooManyRequests, rejected.StatusCode);
        Assert.All(accepted.Append(next), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(12, api.CountsByOperation["ping"]);
    }

    [Fact]
    public async Task The_limit_of_connections_can_be_off()
    {
        var gate = new TaskCompletionSource();
        var api = new SimulatedApi(new MailchimpAccount(Options with { MaxConnections = null }), () => gate.Task);
        using var http = new HttpClient(new SimulatedApiHandler(api)) { BaseAddress = _client.Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = _client.Http.DefaultRequestHeaders.Authorization;

        var open = Enumerable.Range(0, 30).Select(_ => http.GetAsync("ping")).ToList();
        gate.SetResult();

        Assert.All(await Task.WhenAll(open), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
    }

    [Fact]
    public async Task A_lost_response_leaves_its_effect()
    {
        _client.Api.AddFault(new CallFault(CallFaultKind.AbortAfter) { Operation = "members.upsert", MaxCount = 1 });
        var body = new { email_address = Ines, status_if_new = "subscribed" };

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.PutAsync(Ines, body));
        await _client.PutAsync(Ines, body);

        Assert.Single(_client.Account.Members);
        Assert.Equal(2, _client.Api.CountsByOperation["members.upsert"]);
    }

    [Fact]
    public async Task The_same_seed_and_calls_give_the_same_ids()
    {
        using var twin = new MailchimpClient();
        var body = new { email_address = Ines, status_if_new = "subscribed" };
        var (first, second) = (await _client.PutAsync(Ines, body), await twin.PutAsync(Ines, body));

        Assert.Equal(first.Body.ToJsonString(), second.Body.ToJsonString());
        Assert.Equal(first.Headers["X-Request-Id"], second.Headers["X-Request-Id"]);
    }

    [Fact]
    public async Task Each_fault_has_the_shape_of_its_recording()
    {
        (SimulatedResponse Response, int Status, string? Title)[] faults =
        [
            (MailchimpFaults.ApiKeyInvalid(), 401, "API Key Invalid"),
            (MailchimpFaults.UserDisabled(), 403, "User Disabled"),
            (MailchimpFaults.NotFound(), 404, "Resource Not Found"),
            (MailchimpFaults.MemberExists(Ines), 400, "Member Exists"),
            (MailchimpFaults.AlreadyInList(Ines, MemberStatus.Archived), 400, "Invalid Resource"),
            (MailchimpFaults.CannotMove(MemberStatus.Cleaned), 400, "Invalid Resource"),
            (MailchimpFaults.ComplianceState(Ines), 400, "Member In Compliance State"),
            (MailchimpFaults.Forgotten(Ines), 400, "Forgotten Email Not Subscribed"),
            (MailchimpFaults.CannotBeArchived(), 405, "Method Not Allowed"),
            (MailchimpFaults.InvalidAddress(), 400, "Invalid Resource"),
            (MailchimpFaults.FakeAddress(Ines), 400, "Invalid Resource"),
            (MailchimpFaults.TooManySignups(Ines), 400, "Invalid Resource"),
            (MailchimpFaults.InvalidMergeField("LTV", "Please enter a number"), 400, "Invalid Resource"),
            (MailchimpFaults.TooManyRequests(TimeSpan.FromSeconds(7)), 429, "Too Many Requests"),
            (MailchimpFaults.InternalServerError(), 500, "Internal Server Error"),
            (MailchimpFaults.BlockedPage(), 503, null),
            (MailchimpFaults.BlockedJson(), 503, "akamai_503"),
            (MailchimpFaults.Redirect("http://us1.api.mailchimp.com/3.0/"), 301, null),
        ];
        foreach (var (response, status, title) in faults)
        {
            _client.Api.AddFault(new CallFault(CallFaultKind.Response) { Response = response, MaxCount = 1 });
            var answer = await _client.GetAsync(Ines);

            Assert.Equal((status, title), (answer.Status, answer["title"]));
            Assert.Equal(answer.MediaType == "application/problem+json" ? MailchimpFaults.RequestId : null, answer["instance"]);
        }

        Assert.Equal("7", MailchimpFaults.TooManyRequests(TimeSpan.FromSeconds(7)).Headers["Retry-After"]);
        Assert.False(JsonNode.Parse(MailchimpFaults.BlockedJson().Body.Span)!.AsObject().ContainsKey("detail"));
    }
}
