using System.Net.Http.Headers;
using System.Text.Json;
using Auth0Sync.Core.Targets.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Targets.Stripe.Api;

/// <summary>Pauses all calls when Stripe throttles. Its responses do not report the limit.</summary>
/// <seealso href="https://docs.stripe.com/rate-limits"/>
internal sealed class StripeRateLimits([FromKeyedServices(StripeNames.Target)] HttpTargetRateLimiter rateLimiter) : IRateLimitObserver
{
    public void Observe(HttpTargetResponse response, HttpResponseHeaders headers)
    {
        switch (response.Status)
        {
            case 429 when !IsLockTimeout(response.Body):
                rateLimiter.PauseAfterThrottling(response.RetryAfter);
                break;
            case 200:
                rateLimiter.ResetBackoff();
                break;
        }
    }

    // Concerns one object, not the rate.
    private static bool IsLockTimeout(JsonElement? body) =>
        body is { ValueKind: JsonValueKind.Object } json
        && json.TryGetProperty("error", out var error)
        && error.ValueKind == JsonValueKind.Object
        && error.TryGetProperty("code", out var code)
        && code.ValueKind == JsonValueKind.String
        && code.ValueEquals("lock_timeout");
}
