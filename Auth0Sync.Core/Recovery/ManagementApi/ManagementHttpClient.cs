using Auth0Sync.Core.Resilience;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>Sends requests to the tenant. Nothing is retried here, because the next run follows within minutes.</summary>
internal sealed class ManagementHttpClient(HttpClient http, IOptionsMonitor<Auth0Options> options, TimeProvider time)
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Sends a request whose path is relative to the tenant's domain. A connection failure or timeout is returned as a
    /// response without a status.
    /// </summary>
    public async Task<ManagementResponse> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(options.CurrentValue.BaseAddress, request.RequestUri!);

        // The timeout includes the body, which may stop in the middle.
        using var timeout = new OperationTimeout(RequestTimeout, time, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, timeout.Token);
            var body = await response.Content.ReadAsByteArrayAsync(timeout.Token);
            return new((int)response.StatusCode, body, RateLimit.FromHeaders(response.Headers));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new(null, default, null);
        }
    }
}
