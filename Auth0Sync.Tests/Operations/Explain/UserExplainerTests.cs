using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Tests.Conformance;
using Auth0Sync.Tests.Operations.DryRun;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Targets.HubSpot;
using Xunit;

namespace Auth0Sync.Tests.Operations.Explain;

/// <summary>What would happen if a user changed now, with the profile that Auth0 has.</summary>
[Trait("Category", "Unit")]
public sealed class UserExplainerTests : IDisposable
{
    private static readonly Dictionary<string, string?> Auth0Settings = new()
    {
        ["Auth0Sync:Auth0:Domain"] = "harbour.eu.auth0.com",
        ["Auth0Sync:Auth0:ClientId"] = "client",
        ["Auth0Sync:Auth0:ClientSecret"] = "secret-of-the-client",
        ["Auth0Sync:Auth0:StreamIds:0"] = "est_9fGkT3wYqL6vXn1ZrC8hMs",
    };

    private readonly TestTimeProvider _time = new() { SkipDelaysUpTo = TimeSpan.FromSeconds(5) };
    private readonly TestUser _user = TestUser.Create("explain");
    private readonly Auth0Handler _auth0 = new();
    private readonly HubSpotConformanceTarget _hubSpot;

    public UserExplainerTests() => _hubSpot = new HubSpotConformanceTarget(_time);

    public void Dispose()
    {
        _hubSpot.Dispose();
        _auth0.Dispose();
    }

    [Fact]
    public async Task Without_credentials_for_Auth0_a_user_cannot_be_explained()
    {
        await using var harness = await StartAsync([]);

        var explanation = await harness.ExplainUserAsync(_user.UserId);

        Assert.Contains("Auth0Sync:Auth0:Domain", explanation.Problem, StringComparison.Ordinal);
        Assert.Empty(_auth0.Paths);
    }

    [Fact]
    public async Task A_user_is_explained_with_the_profile_that_Auth0_has()
    {
        await using var harness = await StartAsync(Auth0Settings);
        _auth0.User = new JsonObject { ["user_id"] = _user.UserId, ["email"] = _user.Email, ["email_verified"] = true, ["given_name"] = _user.GivenName };

        var explanation = await harness.ExplainUserAsync(_user.UserId);

        Assert.Equal(("user.updated", _time.GetUtcNow()), (explanation.EventType, explanation.EventTime));
        Assert.Equal("Created", Assert.Single(explanation.Targets).Outcome.Name);
        Assert.Equal($"/api/v2/users/{Uri.EscapeDataString(_user.UserId)}", _auth0.Paths[^1]);
    }

    [Fact]
    public async Task A_user_is_of_the_tenant_that_is_allowed()
    {
        await using var harness = await StartAsync(new(Auth0Settings) { ["Auth0Sync:Webhook:AllowedTenants:0"] = "harbour" });
        _auth0.User = new JsonObject { ["user_id"] = _user.UserId, ["email"] = _user.Email, ["email_verified"] = true };

        var explanation = await harness.ExplainUserAsync(_user.UserId);

        Assert.Equal("Created", Assert.Single(explanation.Targets).Outcome.Name);
    }

    [Theory]
    [InlineData(400, "rejects the request", false)]
    [InlineData(403, "read:users", true)]
    [InlineData(404, "no user with this id", false)]
    [InlineData(500, "status 500", true)]
    public async Task A_user_that_Auth0_does_not_show_is_reported(int status, string problem, bool isUnavailable)
    {
        await using var harness = await StartAsync(Auth0Settings);
        _auth0.Status = status;

        var explanation = await harness.ExplainUserAsync(_user.UserId);

        Assert.Contains(problem, explanation.Problem, StringComparison.Ordinal);
        Assert.Equal(isUnavailable, explanation.IsAuth0Unavailable);
    }

    private Task<DryRunHarness> StartAsync(Dictionary<string, string?> settings) => DryRunHarness.StartAsync(_time, _hubSpot.Settings.Concat(settings), (services, configuration) =>
    {
        _hubSpot.Register(services, configuration);
        services.AddHttpClient("auth0").ConfigurePrimaryHttpMessageHandler(() => _auth0);
    });

    /// <summary>Auth0's Management API with one user.</summary>
    private sealed class Auth0Handler : HttpMessageHandler
    {
        public List<string> Paths { get; } = [];

        public JsonObject? User { get; set; }

        public int Status { get; set; } = 200;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Paths.Add(request.RequestUri!.AbsolutePath);
            var isToken = request.RequestUri.AbsolutePath == "/oauth/token";
            var json = isToken ? """{"access_token":"token","expires_in":86400,"token_type":"Bearer"}""" : User?.ToJsonString() ?? "{}";
            return Task.FromResult(new HttpResponseMessage(isToken ? HttpStatusCode.OK : (HttpStatusCode)Status) { Content = new StringContent(json, Encoding.UTF8, "application/json") });
        }
    }
}
