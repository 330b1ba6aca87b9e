using System.Collections.Immutable;
using System.Text;
using Auth0Sync.Simulators.Stripe;
using Stripe;
using Xunit;
using static Auth0Sync.Tests.Simulators.Stripe.StripeSandbox;

namespace Auth0Sync.Tests.Simulators.Stripe;

/// <summary>Keys, permissions, modes, versions, limits and headers.</summary>
[Trait("Category", "Unit")]
public sealed class AccessTests
{
    [Fact]
    public async Task An_invalid_key_is_a_401_without_a_request_id_and_without_the_key()
    {
        var stripe = new StripeSandbox();

        var error = await AssertFailsAsync(new CustomerService(stripe.Connect("sk_test_wrongwrongwrong1234")).ListAsync(), 401, null);

        Assert.Equal("Invalid API Key provided: sk_test_***************1234", error.StripeError.Message);
        Assert.Equal("Bearer realm=\"Stripe\"", Header(error.StripeResponse, "Www-Authenticate"));
        Assert.Null(Header(error.StripeResponse, "Request-Id"));
        using var none = await stripe.SendAsync("GET", "/v1/customers", key: null);
        Assert.Equal(401, (int)none.StatusCode);
    }

    [Fact]
    public async Task An_expired_key_has_a_code()
    {
        var stripe = new StripeSandbox(Options with { ExpiredKeys = ["sk_test_old"] });

        await AssertFailsAsync(new CustomerService(stripe.Connect("sk_test_old")).ListAsync(), 401, "api_key_expired");
    }

    [Fact]
    public async Task The_key_can_be_the_user_name_of_basic_authentication()
    {
        var stripe = new StripeSandbox();
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Key}:"));

        using var response = await stripe.SendAsync("GET", "/v1/customers", key: null, headers: ("Authorization", $"Basic {credentials}"));

        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_restricted_key_needs_a_permission_that_the_error_names()
    {
        const string Restricted = "rk_test_simulator_readonly";
        ImmutableHashSet<string> permissions = [StripePermissions.ReadCustomers, StripePermissions.WriteSubscriptions];
        var stripe = new StripeSandbox(Options with { SecretKey = Restricted, Permissions = permissions });
        var client = stripe.Connect(Restricted);

        var error = await AssertFailsAsync(new CustomerService(client).CreateAsync(new CustomerCreateOptions()), 403, null);

        Assert.Equal("invalid_request_error", error.StripeError.Type);
        Assert.Contains("'rak_customer_write'", error.StripeError.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Restricted, error.StripeError.Message, StringComparison.Ordinal);
        Assert.Empty(await new CustomerService(client).ListAsync());
        Assert.Empty(await new SubscriptionService(client).ListAsync());
    }

    [Fact]
    public async Task A_key_of_the_other_mode_does_not_see_the_object()
    {
        const string LiveKey = "sk_live_simulator";
        var stripe = new StripeSandbox(Options with { OtherModeSecretKey = LiveKey });
        var customer = stripe.Account.AddCustomer("ada@example.com");
        var live = stripe.Connect(LiveKey);

        var error = await AssertFailsAsync(new CustomerService(live).GetAsync(customer.Id), 404, "resource_missing", "id");

        Assert.Contains("a similar object exists in test mode, but a live mode key was used", error.StripeError.Message, StringComparison.Ordinal);
        Assert.Empty(await new CustomerService(live).ListAsync());
        var created = await new CustomerService(live).CreateAsync(new CustomerCreateOptions());
        Assert.True(created.Livemode);
        await AssertFailsAsync(stripe.Customers.DeleteAsync(created.Id), 404, "resource_missing", "id");
        await AssertFailsAsync(new SubscriptionService(live).CancelAsync(stripe.Account.AddSubscription(customer.Id).Id), 404, "resource_missing", "id");
    }

    [Fact]
    public async Task Responses_have_the_recorded_headers()
    {
        var stripe = new StripeSandbox();

        using var created = await stripe.SendAsync("POST", "/v1/customers", "name=Ada", headers: [("Idempotency-Key", "K"), ("Stripe-Version", "2026-09-30.endive")]);
        using var listed = await stripe.SendAsync("GET", "/v1/customers");
        using var missing = await stripe.SendAsync("POST", "/v1/customers/cus_none", "name=Ada");

        Assert.Equal(["Idempotency-Key", "Original-Request", "Request-Id", "Stripe-Should-Retry", "Stripe-Version"], created.Headers.Select(header => header.Key).Order());
        Assert.Equal("2026-09-30.endive", Assert.Single(created.Headers.GetValues("Stripe-Version")));
        Assert.Equal(["Request-Id", "Stripe-Version"], listed.Headers.Select(header => header.Key).Order());
        Assert.Equal(["Request-Id", "Stripe-Version"], missing.Headers.Select(header => header.Key).Order());
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("2026-13-01")]
    [InlineData("2026-10-28endive")]
    public async Task An_invalid_version_is_rejected(string version)
    {
        using var response = await new StripeSandbox().SendAsync("GET", "/v1/customers", headers: ("Stripe-Version", version));

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/v1/customers/search?query=x")]
    [InlineData("PUT", "/v1/customers/cus_1")]
    [InlineData("GET", "/v2/customers")]
    public async Task An_unknown_call_is_a_404_that_is_not_about_an_object(string method, string target)
    {
        var stripe = new StripeSandbox();

        using var response = await stripe.SendAsync(method, target);

        Assert.Equal(404, (int)response.StatusCode);
        Assert.StartsWith("{\"error\":{\"message\":\"Unrecognized request URL", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(StripeOperation.Unknown, Assert.Single(stripe.Api.Calls).Operation);
    }

    [Fact]
    public async Task A_sandbox_allows_25_calls_in_any_second()
    {
        var stripe = new StripeSandbox(Options with { Limits = null });
        for (var call = 0; call < 25; call++)
        {
            stripe.Clock.Advance(TimeSpan.FromMilliseconds(20));
            await stripe.Customers.ListAsync();
        }

        var error = await AssertFailsAsync(stripe.Subscriptions.ListAsync(), 429, "rate_limit");

        Assert.Equal(("invalid_request_error", "global-rate"), (error.StripeError.Type, Header(error.StripeResponse, "Stripe-Rate-Limited-Reason")));
        Assert.Null(Header(error.StripeResponse, "Retry-After"));
        stripe.Clock.Advance(TimeSpan.FromMilliseconds(520));
        await stripe.Customers.ListAsync();
        await AssertFailsAsync(stripe.Customers.ListAsync(), 429, "rate_limit");
    }

    [Fact]
    public async Task Live_mode_allows_100_calls_and_25_of_one_endpoint_in_any_second()
    {
        const string LiveKey = "sk_live_simulator";
        var stripe = new StripeSandbox(Options with { SecretKey = LiveKey, Limits = null });
        var live = stripe.Connect(LiveKey);
        var id = stripe.Account.AddCustomer().Id;
        for (var call = 0; call < 25; call++)
        {
            await new CustomerService(live).ListAsync();
        }

        var endpoint = await AssertFailsAsync(new CustomerService(live).ListAsync(), 429, "rate_limit");
        Assert.Equal("endpoint-rate", Header(endpoint.StripeResponse, "Stripe-Rate-Limited-Reason"));
        for (var call = 0; call < 25; call++)
        {
            await new SubscriptionService(live).ListAsync();
            await new CustomerService(live).GetAsync(id);
            await new CustomerService(live).UpdateAsync(id, new CustomerUpdateOptions());
        }

        var global = await AssertFailsAsync(new CustomerService(live).CreateAsync(new CustomerCreateOptions()), 429, "rate_limit");
        Assert.Equal("global-rate", Header(global.StripeResponse, "Stripe-Rate-Limited-Reason"));
    }

    [Fact]
    public async Task The_same_calls_give_the_same_responses()
    {
        Assert.Equal(await CreateAsync(seed: 7), await CreateAsync(seed: 7));
        Assert.NotEqual(await CreateAsync(seed: 7), await CreateAsync(seed: 8));

        static async Task<string> CreateAsync(int seed)
        {
            using var response = await new StripeSandbox(Options with { RandomSeed = seed }).SendAsync("POST", "/v1/customers", "name=Ada");
            return await response.Content.ReadAsStringAsync();
        }
    }
}
