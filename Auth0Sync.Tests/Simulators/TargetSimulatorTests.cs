using System.Net;
using System.Text;
using System.Text.Json;
using Auth0Sync.LocalHost.Targets;
using Auth0Sync.Simulators;
using Auth0Sync.Simulators.Mailchimp;
using Auth0Sync.Simulators.Stripe;
using Auth0Sync.Tests.Support;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Simulators;

/// <summary>The simulators that LocalHost starts, one for each target.</summary>
[Trait("Category", "Integration")]
public sealed class TargetSimulatorTests
{
    public static TheoryData<string> Targets => [.. KnownTargets.All.Select(target => target.Name)];

    [Fact]
    public void Every_target_has_one_simulator() => Assert.Equal(
        KnownTargets.All.Select(target => target.Name).Order(StringComparer.Ordinal),
        TargetSimulators.CreateAll().Select(simulator => simulator.Target));

    [Theory]
    [InlineData("hubspot", "Auth0Sync:HubSpot:AccessToken")]
    [InlineData("stripe", "Auth0Sync:Stripe:ApiKey")]
    [InlineData("mailchimp", "Auth0Sync:Mailchimp:ApiKey")]
    [InlineData("webhook", "Auth0Sync:Webhooks:Endpoints:1:Url")]
    public void A_configured_account_is_not_simulated(string target, string setting)
    {
        var simulator = Get(target);

        Assert.False(simulator.IsAccountConfigured(Configure()));
        Assert.False(simulator.IsAccountConfigured(Configure((setting, ""))));
        Assert.True(simulator.IsAccountConfigured(Configure((setting, "value"))));
    }

    /// <summary>So that <c>--set</c> can choose the paths of the simulated endpoint.</summary>
    [Fact]
    public void An_endpoint_without_a_URL_is_simulated() =>
        Assert.False(Get("webhook").IsAccountConfigured(Configure(("Auth0Sync:Webhooks:Endpoints:0:WatchedPaths:0", "app_metadata.roles"))));

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task The_settings_of_a_simulator_are_valid(string target)
    {
        await using var simulator = await Get(target).StartAsync(0, CancellationToken.None);
        var settings = simulator.Settings.Concat(KnownTargets.CreateSettings(target)).Select(setting => (setting.Key["Auth0Sync:".Length..], setting.Value)).ToArray();
        await using var app = TestApp.Create(settings);

        Assert.Null(Record.Exception(() => app.GetService<IStartupValidator>().Validate()));
        Assert.Contains(simulator.BaseAddress.Authority, string.Join(' ', simulator.Settings.Values), StringComparison.Ordinal);
        Assert.NotEmpty(simulator.Description);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task The_records_can_be_read_by_people_but_not_by_web_pages(string target)
    {
        await using var simulator = await Get(target).StartAsync(0, CancellationToken.None);
        using var http = new HttpClient();

        using var page = JsonDocument.Parse(await http.GetStringAsync(simulator.RecordsAddress));
        using var fromWebPage = new HttpRequestMessage(HttpMethod.Get, simulator.RecordsAddress) { Headers = { { "Origin", "https://example.com" } } };
        using var refused = await http.SendAsync(fromWebPage);

        Assert.Equal(0, page.RootElement.EnumerateObject().Single(member => member.Value.ValueKind == JsonValueKind.Array).Value.GetArrayLength());
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task The_page_of_Stripe_shows_customers_with_their_subscriptions_and_is_no_call()
    {
        await using var simulator = (RunningStripeSimulator)await Get("stripe").StartAsync(0, CancellationToken.None);
        var customer = simulator.Account.AddCustomer("ada@example.com", "Ada", new Dictionary<string, string> { ["plan"] = "pro" });
        simulator.Account.AddSubscription(customer.Id);
        using var http = new HttpClient();

        using var page = JsonDocument.Parse(await http.GetStringAsync(simulator.RecordsAddress));
        using var written = await http.PostAsync(simulator.RecordsAddress, new StringContent("{}", Encoding.UTF8));

        var shown = Assert.Single(page.RootElement.GetProperty("customers").EnumerateArray());
        Assert.Equal("ada@example.com", shown.GetProperty("email").GetString());
        Assert.Equal("pro", shown.GetProperty("metadata").GetProperty("plan").GetString());
        Assert.Equal("active", Assert.Single(shown.GetProperty("subscriptions").EnumerateArray()).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.MethodNotAllowed, written.StatusCode);
        Assert.Empty(simulator.Api.Calls);
    }

    [Fact]
    public async Task The_page_of_Mailchimp_shows_members()
    {
        await using var simulator = (RunningMailchimpSimulator)await Get("mailchimp").StartAsync(0, CancellationToken.None);
        simulator.Account.AddMember("ada@example.com", MemberStatus.Pending, new Dictionary<string, string> { ["FNAME"] = "Ada" }, "vip");
        using var http = new HttpClient();

        using var page = JsonDocument.Parse(await http.GetStringAsync(simulator.RecordsAddress));

        var shown = Assert.Single(page.RootElement.GetProperty("members").EnumerateArray());
        Assert.Equal(("ada@example.com", "pending"), (shown.GetProperty("email_address").GetString(), shown.GetProperty("status").GetString()));
        Assert.Equal("Ada", shown.GetProperty("merge_fields").GetProperty("FNAME").GetString());
        Assert.Equal("vip", Assert.Single(shown.GetProperty("tags").EnumerateArray()).GetString());
    }

    private static ITargetSimulator Get(string target) => TargetSimulators.CreateAll().Single(simulator => simulator.Target == target);

    private static IConfigurationRoot Configure(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
}
