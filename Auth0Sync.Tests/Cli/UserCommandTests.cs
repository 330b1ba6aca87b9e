using Auth0Sync.Cli;
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
    public async Task An_address_that_nobody_has_is_a_problem()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);

        var result = await cli.RunAsync("user", "nobody@example.com");

        Assert.Equal(ExitCode.Problem, result.ExitCode);
        Assert.Contains("no record of an Auth0 user has the address", result.Error, StringComparison.Ordinal);
    }
}
