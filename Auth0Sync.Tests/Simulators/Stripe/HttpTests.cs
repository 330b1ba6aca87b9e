using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Stripe;
using Stripe;
using Xunit;

namespace Auth0Sync.Tests.Simulators.Stripe;

[Trait("Category", "Integration")]
public sealed class HttpTests
{
    [Fact]
    public async Task Stripes_client_works_over_HTTP()
    {
        var account = new StripeAccount(StripeSandbox.Options);
        await using var server = await SimulatedApiServer.StartAsync(new SimulatedApi(account), port: 0, CancellationToken.None);
        var client = new StripeClient(new StripeClientOptions { ApiKey = StripeSandbox.Key, ApiBase = server.BaseAddress.ToString().TrimEnd('/') });

        var created = await new CustomerService(client).CreateAsync(
            new CustomerCreateOptions { Email = "ada@example.com", Metadata = new Dictionary<string, string> { ["auth0_user_id"] = "auth0|1" } });
        await new CustomerService(client).DeleteAsync(created.Id);

        Assert.True((await new CustomerService(client).GetAsync(created.Id)).Deleted);
        Assert.Equal("auth0|1", account.FindCustomer(created.Id)!.Metadata["auth0_user_id"]);
        Assert.Equal(
            [StripeOperation.CreateCustomer, StripeOperation.DeleteCustomer, StripeOperation.RetrieveCustomer],
            server.Api.Calls.Select(call => call.Operation));
    }
}
