using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stripe;

namespace Auth0Sync.Core.Targets.Stripe.Api;

/// <summary>The calls of Stripe's API. A failure is a result, not an exception.</summary>
internal sealed class StripeApi(StripeHttpClient http, IOptionsMonitor<StripeOptions> options, ILogger<StripeApi> logger)
{
    // Stripe's maximum.
    private const int PageSize = 100;

    private volatile StripeClient? _client;

    private CustomerService Customers => new(GetClient());

    private SubscriptionService Subscriptions => new(GetClient());

    public Task<CallResult<Customer>> CreateCustomerAsync(CustomerCreateOptions customer, string idempotencyKey, CancellationToken cancellationToken) =>
        CallAsync(() => Customers.CreateAsync(customer, new RequestOptions { IdempotencyKey = idempotencyKey }, cancellationToken));

    public Task<CallResult<Customer>> ReadCustomerAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(() => Customers.GetAsync(id, null, null, cancellationToken));

    public Task<CallResult<Customer>> UpdateCustomerAsync(string id, CustomerUpdateOptions customer, CancellationToken cancellationToken) =>
        CallAsync(() => Customers.UpdateAsync(id, customer, null, cancellationToken));

    public Task<CallResult<Customer>> DeleteCustomerAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(() => Customers.DeleteAsync(id, null, null, cancellationToken));

    /// <summary>Lists at most one customer, to check the permission.</summary>
    public Task<CallResult<StripeList<Customer>>> ProbeCustomersAsync(CancellationToken cancellationToken) =>
        CallListAsync(() => Customers.ListAsync(new CustomerListOptions { Limit = 1 }, null, cancellationToken));

    /// <summary>Lists the customers with an address. The comparison is case-sensitive (<see href="https://github.com/stripe/stripe-dotnet/issues/2240"/>).</summary>
    public Task<CallResult<List<Customer>>> ListCustomersByEmailAsync(string email, CancellationToken cancellationToken) =>
        ListAllAsync(
            startingAfter => Customers.ListAsync(new CustomerListOptions { Email = email, Limit = PageSize, StartingAfter = startingAfter }, null, cancellationToken),
            int.MaxValue);

    /// <summary>Lists the customers that were created since then, the newest first.</summary>
    public Task<CallResult<List<Customer>>> ListCustomersSinceAsync(DateTimeOffset since, int maxPages, CancellationToken cancellationToken) =>
        ListAllAsync(
            startingAfter => Customers.ListAsync(
                new CustomerListOptions { Created = new DateRangeOptions { GreaterThanOrEqual = since.UtcDateTime }, Limit = PageSize, StartingAfter = startingAfter },
                null,
                cancellationToken),
            maxPages);

    /// <summary>Lists at most one subscription, to check the permission.</summary>
    public Task<CallResult<StripeList<Subscription>>> ProbeSubscriptionsAsync(CancellationToken cancellationToken) =>
        CallListAsync(() => Subscriptions.ListAsync(new SubscriptionListOptions { Limit = 1 }, null, cancellationToken));

    /// <summary>Lists all subscriptions of a customer, also canceled ones, which Stripe leaves out by default.</summary>
    public Task<CallResult<List<Subscription>>> ListSubscriptionsAsync(string customerId, CancellationToken cancellationToken) =>
        ListAllAsync(
            startingAfter => Subscriptions.ListAsync(
                new SubscriptionListOptions { Customer = customerId, Status = "all", Limit = PageSize, StartingAfter = startingAfter },
                null,
                cancellationToken),
            int.MaxValue);

    public Task<CallResult<Subscription>> ReadSubscriptionAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(() => Subscriptions.GetAsync(id, null, null, cancellationToken));

    public Task<CallResult<Subscription>> UpdateSubscriptionAsync(string id, SubscriptionUpdateOptions subscription, CancellationToken cancellationToken) =>
        CallAsync(() => Subscriptions.UpdateAsync(id, subscription, null, cancellationToken));

    public Task<CallResult<Subscription>> CancelSubscriptionAsync(string id, SubscriptionCancelOptions cancellation, CancellationToken cancellationToken) =>
        CallAsync(() => Subscriptions.CancelAsync(id, cancellation, null, cancellationToken));

    /// <summary>Pauses a subscription, whose invoices stop too.</summary>
    /// <seealso href="https://docs.stripe.com/changelog/dahlia/2026-05-27/pause-subscriptions"/>
    public Task<CallResult<Subscription>> PauseSubscriptionAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(() => Subscriptions.PauseAsync(id, new SubscriptionPauseOptions { Type = "subscription" }, null, cancellationToken));

    /// <summary>
    /// Resumes a paused subscription, as soon as its invoice is paid: with the other behavior, one failed payment would make it
    /// past due at once.
    /// </summary>
    public Task<CallResult<Subscription>> ResumeSubscriptionAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(() => Subscriptions.ResumeAsync(id, new SubscriptionResumeOptions { PaymentBehavior = "resume_on_payment_success" }, null, cancellationToken));

    // The key can change while the app runs.
    private StripeClient GetClient()
    {
        var (key, address) = (options.CurrentValue.ApiKey, options.CurrentValue.BaseAddress.OriginalString.TrimEnd('/'));
        if (_client is { } client && client.ApiKey == key && client.ApiBase == address)
        {
            return client;
        }

        return _client = new StripeClient(new StripeClientOptions { ApiKey = key, ApiBase = address, HttpClient = http });
    }

    private async Task<CallResult<List<T>>> ListAllAsync<T>(Func<string?, Task<StripeList<T>>> listAsync, int maxPages)
        where T : StripeEntity, IHasId
    {
        var items = new List<T>();
        for (var pages = 0; pages < maxPages; pages++)
        {
            var startingAfter = items.LastOrDefault()?.Id;
            if (!(await CallListAsync(() => listAsync(startingAfter))).Succeeded(out var page, out var failure))
            {
                return new CallResult<List<T>>(null, failure);
            }

            items.AddRange(page.Data);
            if (!page.HasMore || page.Data.Count == 0)
            {
                break;
            }
        }

        return new CallResult<List<T>>(items, null);
    }

    private Task<CallResult<T>> CallAsync<T>(Func<Task<T>> callAsync)
        where T : StripeEntity, IHasId => CallAsync(callAsync, entity => entity.Id is { Length: > 0 });

    private Task<CallResult<StripeList<T>>> CallListAsync<T>(Func<Task<StripeList<T>>> callAsync)
        where T : StripeEntity, IHasId => CallAsync(callAsync, list => list.Data?.TrueForAll(item => item.Id is { Length: > 0 }) == true);

    private async Task<CallResult<T>> CallAsync<T>(Func<Task<T>> callAsync, Func<T, bool> isValid)
        where T : StripeEntity
    {
        CallFailure failure;
        try
        {
            var value = await callAsync();
            if (isValid(value))
            {
                return new CallResult<T>(value, null) { IsReplayed = ReceivedResponse.IsReplayed(value.StripeResponse) };
            }

            failure = CallFailure.UnrecognizedSuccess(value.StripeResponse);
        }
        catch (StripeException e)
        {
            failure = CallFailure.From(e);
        }
        catch (NotAvailableException e)
        {
            failure = CallFailure.From(e);
        }

        if (failure.IsUnrecognized)
        {
            logger.LogUnrecognizedResponse(failure.Operation, failure.Status, StripeNames.DisplayName, $"{StripeOptions.SectionName}:{nameof(StripeOptions.BaseAddress)}", failure.Path);
        }

        return new CallResult<T>(null, failure);
    }
}
