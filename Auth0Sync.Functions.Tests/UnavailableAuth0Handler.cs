using System.Net;

namespace Auth0Sync.Functions.Tests;

/// <summary>Responds 503 to each request to Auth0, and records the requests.</summary>
internal sealed class UnavailableAuth0Handler : HttpMessageHandler
{
    public List<string> Calls { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Calls.Add($"{request.Method} {request.RequestUri}");
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
    }
}
