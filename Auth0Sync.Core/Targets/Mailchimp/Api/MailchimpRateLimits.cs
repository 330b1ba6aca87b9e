using System.Net.Http.Headers;
using Auth0Sync.Core.Targets.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Targets.Mailchimp.Api;

/// <summary>Pauses when Mailchimp throttles. Its responses report no limit.</summary>
internal sealed class MailchimpRateLimits([FromKeyedServices(MailchimpNames.Target)] HttpTargetRateLimiter rateLimiter) : IRateLimitObserver
{
    public void Observe(HttpTargetResponse response, HttpResponseHeaders headers)
    {
        switch (response.Status)
        {
            case 429:
                rateLimiter.PauseAfterThrottling(response.RetryAfter);
                break;
            case >= 200 and < 300:
                rateLimiter.ResetBackoff();
                break;
        }
    }
}
