using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot.Model;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class TokenInfoTests
{
    private const string Path = "oauth/v2/private-apps/get/access-token-info";

    [Fact]
    public async Task The_scopes_of_a_token_are_told_without_any_scope()
    {
        await using var client = await SimulatorClient.StartAsync(SimulatorClient.Options with { Scopes = [Scopes.WriteContacts] });

        var response = await client.PostAsync(Path, $$"""{"tokenKey":"{{SimulatorClient.Token}}"}""");

        Assert.Equal(200, response.Status);
        Assert.Equal("""["crm.objects.contacts.write","oauth"]""", response.Body["scopes"]!.ToJsonString());
        Assert.All(["userId", "hubId", "appId"], name => Assert.True(response.Body[name] is JsonValue value && value.TryGetValue<long>(out _)));
    }

    [Fact]
    public async Task A_token_that_is_not_known_gets_a_page_and_a_request_without_one_an_error()
    {
        await using var client = await SimulatorClient.StartAsync();

        var unknown = await client.PostAsync(Path, """{"tokenKey":"pat-another"}""");
        var missing = await client.PostAsync(Path, "{}");

        Assert.Equal((404, true), (unknown.Status, unknown.HtmlPage is not null));
        Assert.Equal((400, "VALIDATION_ERROR"), (missing.Status, missing.Category));
    }
}
