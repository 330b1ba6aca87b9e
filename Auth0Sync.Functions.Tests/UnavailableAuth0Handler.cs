using System.Net;

namespace Auth0Sync.Functions.Tests;

/// <summary>Stands where Auth0 is: keeps the addresses that were asked, and is never well.</summary>
internal sealed class UnavailableAuth0Handler : HttpMessageHandler
{
    public List<string> Calls { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Calls.Add($"{request.Method} {request.RequestUri}");
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
    }
}
