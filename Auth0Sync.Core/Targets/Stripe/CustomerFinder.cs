using System.Globalization;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets.Stripe.Api;
using Microsoft.Extensions.Options;
using Stripe;

namespace Auth0Sync.Core.Targets.Stripe;

/// <summary>
/// Finds customers by lists, which are consistent. Stripe's search lags behind
/// (<see href="https://docs.stripe.com/search#data-freshness"/>) and is never used.
/// </summary>
internal sealed class CustomerFinder(StripeApi api, IOptionsMonitor<StripeOptions> options, TimeProvider time)
{
    // How far back a creation may be whose response was lost: Stripe keeps an idempotency key for 24 hours.
    private static readonly TimeSpan RecentAge = TimeSpan.FromHours(25);

    // 5,000 customers.
    private const int MaxRecentPages = 50;
    private const int MaxNamedCustomers = 10;

    /// <summary>Finds the customer of a user among those with one of the addresses.</summary>
    /// <returns>The customers with the user id, the oldest first.</returns>
    public async Task<CallResult<List<Customer>>> ListByUserIdAsync(RecordKey.UserId key, CancellationToken cancellationToken)
    {
        var listed = await ListByEmailsAsync(key.Emails, cancellationToken);
        if (!listed.Succeeded(out var customers, out _))
        {
            return listed;
        }

        var owned = SelectOwned(customers, key.Auth0UserId);
        return owned.Count == 0 && key.IsThorough ? await ListRecentByUserIdAsync(key.Auth0UserId, cancellationToken) : new CallResult<List<Customer>>(owned, null);
    }

    /// <summary>Finds the customer of a user among those of the last day, whatever address they have.</summary>
    /// <returns>The customers with the user id, the oldest first.</returns>
    public async Task<CallResult<List<Customer>>> ListRecentByUserIdAsync(string userId, CancellationToken cancellationToken)
    {
        var listed = await api.ListCustomersSinceAsync(time.GetUtcNow() - RecentAge, MaxRecentPages, cancellationToken);
        return listed.Succeeded(out var customers, out _) ? new CallResult<List<Customer>>(SelectOwned(customers, userId), null) : listed;
    }

    /// <summary>Finds the customers with one of the addresses, as it is given and in lower case.</summary>
    public async Task<CallResult<List<Customer>>> ListByEmailsAsync(IEnumerable<string> emails, CancellationToken cancellationToken)
    {
        var customers = new List<Customer>();
        foreach (var email in emails.Where(email => email.Length > 0).SelectMany(email => new[] { email, EmailAddress.ToLowerAscii(email) }).Distinct(StringComparer.Ordinal))
        {
            var listed = await api.ListCustomersByEmailAsync(email, cancellationToken);
            if (listed.Succeeded(out var found, out var failure))
            {
                customers.AddRange(found);
            }
            else if (failure.Status != 400 || failure.Parameter != CustomerFields.Email)
            {
                return listed;
            }
        }

        return new CallResult<List<Customer>>([.. customers.DistinctBy(customer => customer.Id)], null);
    }

    public TargetRecord ToRecord(Customer customer) => new(customer.Id, GetUserId(customer), customer.Email);

    public string? GetUserId(Customer customer) => customer.Metadata?.GetValueOrDefault(options.CurrentValue.UserIdMetadataKey) is { Length: > 0 } userId ? userId : null;

    /// <summary>The result of a lookup by address: the customer only if there is exactly one.</summary>
    public TargetResult ToEmailMatch(IReadOnlyList<Customer> customers) => customers switch
    {
        [] => new TargetResult.Missing(),
        [var only] => new TargetResult.Done(ToRecord(only)),
        _ => new TargetResult.Rejected(
            "ambiguous_email",
            string.Create(CultureInfo.InvariantCulture, $"{customers.Count} customers have the address, so none was linked: ")
            + $"{string.Join(", ", customers.Take(MaxNamedCustomers).Select(customer => customer.Id))}. "
            + $"Write the user id into the metadata of the right one ({options.CurrentValue.UserIdMetadataKey}), or its id into the user's app_metadata, and resend the event.")
        {
            Candidates = [.. customers.Select(ToRecord)],
        },
    };

    // More than one is a mistake in Stripe; the choice must at least be the same each time.
    private List<Customer> SelectOwned(IEnumerable<Customer> customers, string userId) =>
        [.. customers.Where(customer => GetUserId(customer) == userId).OrderBy(customer => customer.Created).ThenBy(customer => customer.Id, StringComparer.Ordinal)];
}
