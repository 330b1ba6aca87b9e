using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class LimitTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 2, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void The_ten_second_window_is_rolling()
    {
        var account = Account(new SimulatorLimits(PerTenSeconds: 2));

        var first = List(account);
        _clock.Advance(TimeSpan.FromSeconds(6));
        var second = List(account);
        var third = List(account);
        _clock.Advance(TimeSpan.FromSeconds(4));
        var fourth = List(account);
        var fifth = List(account);

        Assert.Equal(
            (200, 200, 429, 200, 429), (first.Status, second.Status, third.Status, fourth.Status, fifth.Status));
        Assert.Equal(("2", "1", "10000"), (Header(first, "Max"), Header(first, "Remaining"), Header(first, "Interval-Milliseconds")));
        Assert.Equal("0", Header(third, "Remaining"));
        Assert.Equal(("RATE_LIMIT", "TEN_SECONDLY_ROLLING"), (Text(third, "errorType"), Text(third, "policyName")));
        Assert.False(third.Headers.ContainsKey("Retry-After"));
    }

    [Fact]
    public void A_second_can_have_its_own_limit()
    {
        var account = Account(new SimulatorLimits(PerSecond: 1));

        var first = List(account);
        var second = List(account);
        _clock.Advance(TimeSpan.FromSeconds(1));
        var third = List(account);

        Assert.Equal((200, 429, 200), (first.Status, second.Status, third.Status));
        Assert.Equal("SECONDLY", Text(second, "policyName"));
        Assert.Equal("1", Header(first, "Secondly"));
    }

    [Fact]
    public void The_day_ends_at_midnight_in_the_time_zone_of_the_account()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(2), "east", "east");
        var account = new SimulatedAccount(new SimulatorOptions
        {
            TimeProvider = _clock,
            TimeZone = zone,
            Limits = new SimulatorLimits(PerDay: 2),
        });

        List(account);
        Search(account);
        var rejected = List(account);
        _clock.Advance(TimeSpan.FromHours(10) - TimeSpan.FromTicks(1));
        var stillRejected = List(account);
        _clock.Advance(TimeSpan.FromTicks(1));
        var nextDay = List(account);

        Assert.Equal((429, 429, 200), (rejected.Status, stillRejected.Status, nextDay.Status));
        Assert.Equal("DAILY", Text(rejected, "policyName"));
        Assert.Equal(("2", "1"), (Header(nextDay, "Daily"), Header(nextDay, "Daily-Remaining")));
    }

    [Fact]
    public void Searches_have_their_own_limit_and_their_own_response()
    {
        var account = Account(SimulatorLimits.Free);

        var searches = Enumerable.Range(0, 6).Select(_ => Search(account)).ToList();
        var list = List(account);
        _clock.Advance(TimeSpan.FromSeconds(1));
        var later = Search(account);

        Assert.Equal([200, 200, 200, 200, 200, 429], searches.Select(response => response.Status));
        var rejected = searches[^1];
        Assert.Equal(("RATE_LIMITS", "You have reached your secondly limit."), (Text(rejected, "category"), Text(rejected, "message")));
        Assert.Null(rejected.Body!["policyName"]);
        Assert.False(rejected.Headers.ContainsKey("X-HubSpot-RateLimit-Max"));
        Assert.Equal("99", Header(list, "Remaining"));
        Assert.Equal(200, later.Status);
    }

    [Fact]
    public void A_rate_limit_response_can_have_a_retry_after()
    {
        var account = new SimulatedAccount(new SimulatorOptions
        {
            TimeProvider = _clock,
            Limits = new SimulatorLimits(PerTenSeconds: 0),
            UnconfirmedBehavior = new UnconfirmedBehavior { RetryAfterOnRateLimit = TimeSpan.FromSeconds(10) },
        });

        var response = List(account);

        Assert.Equal("10", response.Headers["Retry-After"]);
    }

    [Fact]
    public void An_unlimited_account_has_no_rate_limit_headers()
    {
        var account = Account(SimulatorLimits.Unlimited);

        var response = List(account);

        Assert.DoesNotContain(
            response.Headers.Keys, name => name.StartsWith("X-HubSpot-RateLimit", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task A_call_without_the_right_token_is_rejected(string? token)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.SendAsync(HttpMethod.Get, SimulatorClient.Contacts, null, token);

        Assert.Equal(401, reply.Status);
        Assert.Equal("INVALID_AUTHENTICATION", reply.Category);
    }

    [Fact]
    public async Task A_call_beyond_the_scopes_of_the_token_is_rejected()
    {
        await using var simulator = await SimulatorClient.StartAsync(
            SimulatorClient.Options with { Scopes = [Scopes.ReadContacts, Scopes.WriteContacts] });

        var read = await simulator.GetAsync(SimulatorClient.Properties);
        var created = await simulator.PostAsync(SimulatorClient.Properties, "{}");

        Assert.Equal((200, 403), (read.Status, created.Status));
        Assert.Equal("MISSING_SCOPES", created.Category);
        Assert.Equal(Scopes.WriteSchemas, (string?)created.Errors[0]["context"]!["requiredGranularScopes"]![0]);
    }

    private SimulatedAccount Account(SimulatorLimits limits) =>
        new(new SimulatorOptions { TimeProvider = _clock, Limits = limits });

    private static ApiResponse List(SimulatedAccount account) => account.Send(new ApiRequest(Operation.List));

    private static ApiResponse Search(SimulatedAccount account) =>
        account.Send(new ApiRequest(Operation.Search, Body: new JsonObject()));

    private static string Header(ApiResponse response, string name) => response.Headers["X-HubSpot-RateLimit-" + name];

    private static string? Text(ApiResponse response, string name) => (string?)response.Body![name];
}
