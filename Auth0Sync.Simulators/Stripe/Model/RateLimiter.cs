using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>Counts the calls of one mode against its limits. A rejected call is not counted.</summary>
internal sealed class RateLimiter(StripeRateLimits limits)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly RollingWindow _all = new(limits.PerSecond, Window);
    private readonly Dictionary<string, RollingWindow> _byOperation = [];

    /// <exception cref="ApiErrorException">A limit is reached.</exception>
    public void CountOrReject(string operation, DateTimeOffset now)
    {
        if (!_byOperation.TryGetValue(operation, out var endpoint))
        {
            endpoint = new RollingWindow(limits.PerEndpointPerSecond, Window);
            _byOperation.Add(operation, endpoint);
        }

        if (_all.IsFull(now) || endpoint.IsFull(now))
        {
            throw new ApiErrorException(ApiErrors.RateLimited(_all.IsFull(now) ? "global-rate" : "endpoint-rate"));
        }

        _all.RecordCall(now);
        endpoint.RecordCall(now);
    }
}
