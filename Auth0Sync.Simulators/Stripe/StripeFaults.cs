using System.Globalization;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Stripe.Model;
using Microsoft.AspNetCore.WebUtilities;

namespace Auth0Sync.Simulators.Stripe;

/// <summary>
/// The failures that Stripe's clients have to expect, as responses of a <see cref="CallFault"/>. The call has no effect and
/// no idempotency key is kept; for an error that is kept, see <see cref="StripeAccount.FailNextCall"/>.
/// </summary>
public static class StripeFaults
{
    private const string RequestId = "req_InjectedFault0";

    /// <summary>429, of which Stripe's own client retries none.</summary>
    /// <param name="reason">
    /// <c>global-rate</c>, <c>endpoint-rate</c>, <c>global-concurrency</c>, <c>endpoint-concurrency</c> or <c>resource-specific</c>.
    /// </param>
    public static SimulatedResponse RateLimited(string reason = "global-rate") => Create(ApiErrors.RateLimited(reason));

    /// <summary>429 because another call holds the lock of the object; also on reads.</summary>
    public static SimulatedResponse LockTimeout() => Create(ApiErrors.LockTimeout);

    /// <summary>409 because another call with the same key is running.</summary>
    /// <param name="key">The idempotency key.</param>
    /// <param name="type">The type was <c>invalid_request_error</c> when it was reported, and is <c>idempotency_error</c> in other sources.</param>
    public static SimulatedResponse KeyInUse(string key = "key", string type = "invalid_request_error") =>
        Create(ApiErrors.KeyInUse(key) with { Type = type });

    /// <summary>500 with Stripe's error format.</summary>
    public static SimulatedResponse InternalError() => Create(ApiErrors.Internal);

    /// <summary>503 with Stripe's error format.</summary>
    public static SimulatedResponse Unavailable() => Create(ApiErrors.Internal with { Status = 503 });

    /// <summary>A page of a gateway in front of the API.</summary>
    public static SimulatedResponse GatewayPage(int status = 502)
    {
        var title = string.Create(CultureInfo.InvariantCulture, $"{status} {ReasonPhrases.GetReasonPhrase(status)}");
        return SimulatedResponse.Text(status, $"<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center></body></html>\n");
    }

    /// <summary>401 for a key that was never valid.</summary>
    public static SimulatedResponse InvalidKey(string key = "sk_test_wrong") => Create(ApiErrors.InvalidKey(key));

    /// <summary>401 for a key that has expired.</summary>
    public static SimulatedResponse ExpiredKey(string key = "sk_test_expired") => Create(ApiErrors.ExpiredKey(key));

    /// <summary>403 for a restricted key.</summary>
    public static SimulatedResponse MissingPermission(string permission = StripePermissions.WriteCustomers) =>
        Create(ApiErrors.MissingPermission("rk_test_restricted", "acct_simulator", permission));

    /// <summary>404 for an object of the other mode.</summary>
    /// <param name="type"><c>customer</c> or <c>subscription</c>.</param>
    /// <param name="id">The id.</param>
    /// <param name="isLiveKey">Whether a live key was used for an object of the sandbox, or the reverse.</param>
    public static SimulatedResponse OtherMode(string type, string id, bool isLiveKey = false) => Create(ApiErrors.OtherMode(type, id, isLiveKey));

    private static SimulatedResponse Create(ApiError error) => ResponseHeaders.AddTo(error, RequestId, version: null);
}
