using Auth0Sync.Cli;
using Auth0Sync.Simulators.Stripe;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Cli;

[Trait("Category", "EndToEnd")]
public sealed class UserCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string UserId = "auth0|67d1a4c8f2e35b9047ad61c3";

    [Fact]
    public async Task A_user_is_found_by_id_and_by_address_with_the_event_of_each_field()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await cli.RunAsync("send", "01");
        await Poll.UntilAsync(() => app.Simulator!.Account.Contacts.Length == 1, "the contact exists");
        await cli.RunAsync("send", "02");
        await Poll.UntilAsync(() => app.Simulator!.Account.FindByProperty("email", "nadia.ferreira@example.com") is not null, "the contact has the address");

        await Poll.UntilAsync(async () => (await cli.RunAsync("user", UserId)).Output.Contains("Updated", StringComparison.Ordinal), "the ledger has the outcome");
        var byId = await cli.RunAsync("user", UserId, "--json");
        var byAddress = await cli.RunAsync("user", "nadia.ferreira@example.com");

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (byId.ExitCode, byAddress.ExitCode));
        var target = Assert.Single(byId.Json.GetProperty("user").GetProperty("targets").EnumerateArray());
        Assert.Equal("Active", target.GetProperty("status").GetString());
        Assert.Equal(app.Simulator!.Account.Contacts.Single().Id, target.GetProperty("recordId").GetString());
        Assert.Contains(target.GetProperty("fields").EnumerateArray(), field => field.GetProperty("field").GetString() == "email");
        Assert.Contains(UserId, byAddress.Output, StringComparison.Ordinal);
        Assert.Contains($"hubspot: the record with the address belongs to {UserId}", byAddress.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_several_records_shows_all_of_their_users()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite, configure: options => options with { Targets = "hubspot,stripe" });
        using var cli = new CliHarness(app);
        var stripe = app.Targets.Select(target => target.Simulator).OfType<RunningStripeSimulator>().Single().Account;
        foreach (var user in new[] { "auth0|1", "auth0|2" })
        {
            stripe.AddCustomer("ines@example.com", metadata: new Dictionary<string, string> { ["auth0_user_id"] = user });
        }

        var ownerless = stripe.AddCustomer("ines@example.com").Id;

        var result = await cli.RunAsync("user", "ines@example.com", "--json");
        var onlyStripe = await cli.RunAsync("user", "ines@example.com", "--target", "stripe");
        var onlyHubSpot = await cli.RunAsync("user", "ines@example.com", "--target", "hubspot");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal(["auth0|1", "auth0|2"], result.JsonLines.Select(line => line.GetProperty("user").GetProperty("userId").GetString()).Order());
        Assert.Contains($"stripe: record {ownerless} is one of several with the address and belongs to no Auth0 user", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hubspot", onlyStripe.Error + onlyStripe.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Problem, "hubspot: no record of an Auth0 user has the address"), (onlyHubSpot.ExitCode, onlyHubSpot.Error.Trim()));
    }

    [Fact]
    public async Task Only_one_target_is_shown()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite, configure: options => options with { Targets = "hubspot,webhook" });
        using var cli = new CliHarness(app);
        await cli.RunAsync("send", "01");
        await Poll.UntilAsync(async () => (await ListHistoryTargetsAsync()).Count == 2, "the journal has outcomes of both targets");

        var hubSpot = await cli.RunAsync("user", UserId, "--target", "hubspot", "--since", "1h", "--json");
        var unknown = await cli.RunAsync("user", UserId, "--target", "sap");
        var recordless = await cli.RunAsync("user", "ines@example.com", "--target", "webhook");

        Assert.Equal("hubspot", Assert.Single(hubSpot.Json.GetProperty("user").GetProperty("targets").EnumerateArray()).GetProperty("target").GetString());
        Assert.Equal(["hubspot"], hubSpot.Json.GetProperty("history").EnumerateArray().Select(entry => entry.GetProperty("target").GetString()).Distinct());
        Assert.Equal(ExitCode.Usage, unknown.ExitCode);
        Assert.Equal((ExitCode.Problem, "webhook keeps no records, so it cannot be asked for an address. Give the user id."), (recordless.ExitCode, recordless.Error.Trim()));

        async Task<IReadOnlyCollection<string?>> ListHistoryTargetsAsync() => (await cli.RunAsync("user", UserId, "--since", "1h", "--json"))
            .Json.GetProperty("history").EnumerateArray().Select(entry => entry.GetProperty("target").GetString()).ToHashSet();
    }

    [Fact]
    public async Task An_address_that_nobody_has_is_a_problem()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);

        var result = await cli.RunAsync("user", "nobody@example.com");

        Assert.Equal(ExitCode.Problem, result.ExitCode);
        Assert.Contains("no record of an Auth0 user has the address", result.Error, StringComparison.Ordinal);
    }
}
