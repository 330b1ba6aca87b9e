using System.Collections.Immutable;
using System.Net.Http.Headers;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Stripe;
using Auth0Sync.Tests.Support;
using Stripe;
using Xunit;

namespace Auth0Sync.Tests.Simulators.Stripe;

/// <summary>A simulated account and Stripe's own client for it, without a network. Rates are unlimited unless the options say otherwise.</summary>
internal sealed class StripeSandbox
{
    public const string Key = "sk_test_simulator";

    public StripeSandbox(StripeAccountOptions? options = null)
    {
        Account = new StripeAccount((options ?? Options) with { TimeProvider = Clock });
        Api = new SimulatedApi(Account);
        Http = new HttpClient(new SimulatedApiHandler(Api)) { BaseAddress = new Uri("https://stripe.test") };
        Client = Connect();
    }

    public static StripeAccountOptions Options { get; } = new() { SecretKey = Key, Limits = StripeRateLimits.Unlimited };

    public TestTimeProvider Clock { get; } = new();

    public StripeAccount Account { get; }

    public SimulatedApi Api { get; }

    public HttpClient Http { get; }

    public StripeClient Client { get; }

    public CustomerService Customers => new(Client);

    public SubscriptionService Subscriptions => new(Client);

    public StripeClient Connect(string key = Key, int maxNetworkRetries = 0) => new(new StripeClientOptions
    {
        ApiKey = key,
        ApiBase = "https://stripe.test",
        HttpClient = new SystemNetHttpClient(Http, maxNetworkRetries: maxNetworkRetries, enableTelemetry: false),
    });

    public static RequestOptions Idempotent(string key) => new() { IdempotencyKey = key };

    public static string? Header(StripeResponse response, string name) => response.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : null;

    /// <summary>Checks the status, code and parameter of an error, and returns it.</summary>
    public static async Task<StripeException> AssertFailsAsync(Task call, int status, string? code, string? parameter = null)
    {
        var exception = await Assert.ThrowsAsync<StripeException>(() => call);

        Assert.Equal(status, (int)exception.HttpStatusCode);
        Assert.Equal(code, exception.StripeError?.Code);
        Assert.Equal(parameter, exception.StripeError?.Param);
        return exception;
    }

    /// <summary>Sends a call as it would be on the wire.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="target">The path and query.</param>
    /// <param name="form">The form, already escaped; null without a body.</param>
    /// <param name="key">The key of the account.</param>
    /// <param name="headers">Additional headers.</param>
    public async Task<HttpResponseMessage> SendAsync(
        string method, string target, string? form = null, string? key = Key, params ImmutableArray<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        request.Content = form is null ? null : new StringContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        return await Http.SendAsync(request);
    }
}
