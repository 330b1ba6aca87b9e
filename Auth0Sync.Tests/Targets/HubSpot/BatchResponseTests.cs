using System.Text.Json;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Auth0Sync.Core.Targets.HubSpot.Batches;
using Xunit;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>How results without a trace id are matched to inputs.</summary>
[Trait("Category", "Unit")]
public class BatchResponseTests
{
    private const string UniqueProperty = "auth0_user_id";

    [Theory]
    [InlineData("""[{"id":"1","properties":{"auth0_user_id":"auth0|2"}},{"id":"2","properties":{"auth0_user_id":"auth0|1"}}]""", "2")]
    [InlineData("""[{"id":"1","properties":{"email":"ada@example.org"}},{"id":"2","properties":{"auth0_user_id":"auth0|1","email":"bob@example.org"}}]""", "2")]
    [InlineData("""[{"id":"1","properties":{"email":"bob@example.org"}},{"id":"2","properties":{"email":"ada@example.org"}}]""", "2")]
    [InlineData("""[{"id":"2","properties":{"auth0_user_id":null,"email":"ADA@example.org"}}]""", "2")]
    [InlineData("""[{"id":"2","properties":{"auth0_user_id":"auth0|2","email":"ada@example.org"}}]""", null)]
    [InlineData("""[{"id":"1","properties":{"email":"ada@example.org"}},{"id":"2","properties":{"email":"ada@example.org"}}]""", null)]
    [InlineData("""[{"id":"1","properties":{"auth0_user_id":"auth0|1"}},{"id":"2","properties":{"auth0_user_id":"auth0|1"}}]""", null)]
    [InlineData("""[{"id":"1"},{"properties":{}},7,null]""", null)]
    public void A_result_is_matched_by_the_user_id_or_else_by_the_email(string results, string? id)
    {
        var whole = new HubSpotResponse(201, JsonSerializer.Deserialize<JsonElement>($$"""{"results":{{results}}}"""), null);

        var own = new BatchResponse(whole).FindSuccessByProperties(new Dictionary<string, string> { [UniqueProperty] = "auth0|1", ["email"] = "Ada@Example.org" }, UniqueProperty);

        Assert.Equal(id, own?.Body?.GetProperty("id").GetString());
    }

    [Fact]
    public void An_input_that_writes_neither_has_no_result()
    {
        var whole = new HubSpotResponse(200, JsonSerializer.Deserialize<JsonElement>("""{"results":[{"id":"1","properties":{"auth0_user_id":"","email":""}}]}"""), null);

        Assert.Null(new BatchResponse(whole).FindSuccessByProperties(new Dictionary<string, string> { [UniqueProperty] = "", ["email"] = "", ["firstname"] = "Ada" }, UniqueProperty));
    }
}
