using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.Tests.Support.Memory;

/// <summary>What happens to a call on the network.</summary>
public enum CallFault
{
    None,
    ConnectionLostBeforeEffect,
    ConnectionLostAfterEffect,
    Unavailable,
    TooManyRequests,
}

/// <summary>Passes the calls of the HubSpot client to the simulator's model without a network.</summary>
internal sealed class SimulatedHubSpotHandler(SimulatedAccount account, Func<Task> beforeEffect, Func<CallFault> nextFault) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : JsonNode.Parse(await request.Content.ReadAsStringAsync(CancellationToken.None));
        await beforeEffect();
        switch (nextFault())
        {
            case CallFault.ConnectionLostBeforeEffect:
                throw new HttpRequestException("The connection was lost.");
            case CallFault.Unavailable:
                return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            case CallFault.TooManyRequests:
                return new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            case CallFault.ConnectionLostAfterEffect:
                account.Send(HubSpotApiRequest.Create(request.Method.Method, request.RequestUri!.AbsolutePath, body));
                throw new HttpRequestException("The connection was lost.");
            default:
                var response = account.Send(HubSpotApiRequest.Create(request.Method.Method, request.RequestUri!.AbsolutePath, body));
                return new HttpResponseMessage((HttpStatusCode)response.Status)
                {
                    Content = response.Html is { } page
                        ? new StringContent(page, Encoding.UTF8, "text/html")
                        : new StringContent(response.Body?.ToJsonString() ?? "", Encoding.UTF8, "application/json"),
                };
        }
    }
}
