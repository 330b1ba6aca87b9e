using System.Net.Http.Headers;

namespace Auth0Sync.Core.Targets.Http;

/// <summary>Adjusts a target's rate limit to what its responses report.</summary>
internal interface IRateLimitObserver
{
    /// <summary>Called for every response of the target.</summary>
    void Observe(HttpTargetResponse response, HttpResponseHeaders headers);
}
