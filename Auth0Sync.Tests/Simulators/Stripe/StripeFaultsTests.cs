using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Stripe;
using Stripe;
using Xunit;
using static Auth0Sync.Tests.Simulators.Stripe.StripeSandbox;

namespace Auth0Sync.Tests.Simulators.Stripe;

/// <summary>How Stripe's own client sees the failures.</summary>
[Trait("Category", "Unit")]
public sealed class StripeFaultsTests
{
    private readonly StripeSandbox _stripe = new();

    public static TheoryData<SimulatedResponse, int, string?, string?> Faults => new()
    {
        { StripeFaults.RateLimited(), 429, "rate_limit", "invalid_request_error" },
        { StripeFaults.LockTimeout(), 429, "lock_timeout", "invalid_request_error" },
        { StripeFaults.KeyInUse(), 409, "idempotency_key_in_use", "invalid_request_error" },
        { StripeFaults.InternalError(), 500, null, "api_error" },
        { StripeFaults.Unavailable(), 503, null, "api_error" },
        { StripeFaults.GatewayPage(), 502, null, null },
        { StripeFaults.InvalidKey(), 401, null, "invalid_request_error" },
        { StripeFaults.ExpiredKey(), 401, "api_key_expired", "invalid_request_error" },
        { StripeFaults.MissingPermission(), 403, null, "invalid_request_error" },
        { StripeFaults.OtherMode("customer", "cus_1"), 404, "resource_missing", "invalid_request_error" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_failure_has_the_recorded_status_code_and_type(SimulatedResponse response, int status, string? code, string? type)
    {
        _stripe.Api.AddFault(new CallFault(CallFaultKind.Response) { Operation = StripeOperation.CreateCustomer, Response = response, MaxCount = 1 });

        var error = await Assert.ThrowsAsync<StripeException>(() => _stripe.Customers.CreateAsync(new CustomerCreateOptions()));

        Assert.Equal((status, code, type), ((int)error.HttpStatusCode, error.StripeError?.Code, error.StripeError?.Type));
        Assert.Empty(_stripe.Account.Customers);
        await _stripe.Customers.CreateAsync(new CustomerCreateOptions());
    }

    [Fact]
    public async Task Stripes_client_does_not_retry_a_rate_limit_and_is_told_to_retry_a_lock_timeout()
    {
        _stripe.Api.AddFault(new CallFault(CallFaultKind.Response) { Response = StripeFaults.RateLimited(), MaxCount = 1 });
        var retrying = new CustomerService(_stripe.Connect(maxNetworkRetries: 1));

        await AssertFailsAsync(retrying.CreateAsync(new CustomerCreateOptions()), 429, "rate_limit");

        Assert.Single(_stripe.Api.Calls);
        Assert.Equal("true", StripeFaults.LockTimeout().Headers["Stripe-Should-Retry"]);
    }

    [Fact]
    public async Task A_lost_response_is_found_again_by_its_key()
    {
        _stripe.Api.AddFault(new CallFault(CallFaultKind.AbortAfter) { MaxCount = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(CreateAsync);

        var created = await CreateAsync();

        Assert.Equal(Assert.Single(_stripe.Account.Customers).Id, created.Id);
        Assert.Equal("true", Header(created.StripeResponse, "Idempotent-Replayed"));

        Task<Customer> CreateAsync() => _stripe.Customers.CreateAsync(new CustomerCreateOptions { Name = "Ada" }, Idempotent("K"));
    }
}
