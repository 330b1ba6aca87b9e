using Auth0Sync.Simulators.Stripe;
using Stripe;
using Xunit;
using static Auth0Sync.Tests.Simulators.Stripe.StripeSandbox;

namespace Auth0Sync.Tests.Simulators.Stripe;

/// <summary>The rules are those of <see href="https://docs.stripe.com/api/idempotent_requests"/>.</summary>
[Trait("Category", "Unit")]
public sealed class IdempotencyTests
{
    private static readonly CustomerCreateOptions Ada = new() { Email = "ada@example.com" };

    private readonly StripeSandbox _stripe = new();

    [Fact]
    public async Task A_repeated_call_gets_the_first_response()
    {
        var first = await CreateAsync("K", Ada);
        await _stripe.Customers.UpdateAsync(first.Id, new CustomerUpdateOptions { Name = "Ada" });

        var second = await CreateAsync("K", Ada);

        Assert.Equal((first.Id, null), (second.Id, second.Name));
        Assert.Single(_stripe.Account.Customers);
        Assert.Null(Header(first.StripeResponse, "Idempotent-Replayed"));
        Assert.Equal("true", Header(second.StripeResponse, "Idempotent-Replayed"));
        Assert.Equal(first.StripeResponse.RequestId, Header(first.StripeResponse, "Original-Request"));
        Assert.Equal(first.StripeResponse.RequestId, Header(second.StripeResponse, "Original-Request"));
        Assert.NotEqual(first.StripeResponse.RequestId, second.StripeResponse.RequestId);
        Assert.Equal("K", second.StripeResponse.IdempotencyKey);
    }

    [Fact]
    public async Task The_order_of_parameters_does_not_matter()
    {
        using var first = await _stripe.SendAsync("POST", "/v1/customers", "name=Ada&metadata[a]=1", headers: ("Idempotency-Key", "K"));
        using var second = await _stripe.SendAsync("POST", "/v1/customers", "metadata%5Ba%5D=1&name=Ada", headers: ("Idempotency-Key", "K"));

        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_same_key_with_other_parameters_or_another_path_is_an_error()
    {
        var customer = await CreateAsync("K", Ada);

        var error = await AssertFailsAsync(CreateAsync("K", new CustomerCreateOptions { Email = "bob@example.com" }), 400, null);
        var other = await AssertFailsAsync(
            _stripe.Customers.UpdateAsync(customer.Id, new CustomerUpdateOptions { Email = "ada@example.com" }, Idempotent("K")), 400, null);

        Assert.Equal(("idempotency_error", "idempotency_error"), (error.StripeError.Type, other.StripeError.Type));
        Assert.Contains("'K'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_forgotten_after_24_hours()
    {
        var first = await CreateAsync("K", Ada);
        _stripe.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.Equal(first.Id, (await CreateAsync("K", Ada)).Id);

        _stripe.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.NotEqual(first.Id, (await CreateAsync("K", Ada)).Id);
        Assert.Equal(2, _stripe.Account.Customers.Length);
    }

    [Fact]
    public async Task A_key_is_not_kept_when_the_validation_fails()
    {
        await AssertFailsAsync(CreateAsync("K", new CustomerCreateOptions { Email = "ada" }), 400, "email_invalid", "email");

        var created = await CreateAsync("K", Ada);

        Assert.Null(Header(created.StripeResponse, "Idempotent-Replayed"));
    }

    [Fact]
    public async Task An_error_of_the_state_is_replayed()
    {
        var id = _stripe.Account.AddSubscription(_stripe.Account.AddCustomer().Id, subscription => subscription with { ScheduleId = "sub_sched_1" }).Id;
        var options = new SubscriptionUpdateOptions { CancelAtPeriodEnd = true };
        await AssertFailsAsync(_stripe.Subscriptions.UpdateAsync(id, options, Idempotent("K")), 400, null);
        _stripe.Account.EditSubscription(id, subscription => subscription with { ScheduleId = null });

        var error = await AssertFailsAsync(_stripe.Subscriptions.UpdateAsync(id, options, Idempotent("K")), 400, null);

        Assert.Equal("true", Header(error.StripeResponse, "Idempotent-Replayed"));
        Assert.True((await _stripe.Subscriptions.UpdateAsync(id, options, Idempotent("L"))).CancelAtPeriodEnd);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_missing_object_may_be_replayed(bool isReplayed)
    {
        var stripe = new StripeSandbox(Options with { UnconfirmedBehavior = new UnconfirmedBehavior { MissingObjectErrorsAreReplayed = isReplayed } });

        await AssertFailsAsync(UpdateAsync(), 404, "resource_missing", "id");
        var second = await AssertFailsAsync(UpdateAsync(), 404, "resource_missing", "id");

        Assert.Equal(isReplayed ? "true" : null, Header(second.StripeResponse, "Idempotent-Replayed"));

        Task<Customer> UpdateAsync() => stripe.Customers.UpdateAsync("cus_none", new CustomerUpdateOptions { Name = "Ada" }, Idempotent("K"));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task A_500_is_replayed_whether_or_not_the_call_took_effect(bool afterEffect, int customers)
    {
        _stripe.Account.FailNextCall(StripeOperation.CreateCustomer, afterEffect);

        var first = await AssertFailsAsync(CreateAsync("K", Ada), 500, null);
        var second = await AssertFailsAsync(CreateAsync("K", Ada), 500, null);

        Assert.Equal("api_error", first.StripeError.Type);
        Assert.Equal("true", Header(second.StripeResponse, "Idempotent-Replayed"));
        Assert.Equal(customers, _stripe.Account.Customers.Length);
    }

    [Fact]
    public async Task A_key_has_at_most_255_characters()
    {
        await AssertFailsAsync(CreateAsync(new string('k', 256), Ada), 400, null);
        await CreateAsync(new string('k', 255), Ada);
    }

    [Fact]
    public async Task A_deletion_ignores_the_key()
    {
        var id = _stripe.Account.AddCustomer().Id;
        using var first = await _stripe.SendAsync("DELETE", $"/v1/customers/{id}", headers: ("Idempotency-Key", "K"));
        using var second = await _stripe.SendAsync("DELETE", $"/v1/customers/{id}", headers: ("Idempotency-Key", "K"));

        Assert.Equal((200, 404), ((int)first.StatusCode, (int)second.StatusCode));
        Assert.False(first.Headers.Contains("Idempotency-Key"));
    }

    private Task<Customer> CreateAsync(string key, CustomerCreateOptions options) => _stripe.Customers.CreateAsync(options, Idempotent(key));
}
