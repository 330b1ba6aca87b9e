using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.Tests.Support.Memory;

/// <summary>What becomes of a call on its way.</summary>
public enum CallFault
{
    None,
    ConnectionLostBeforeEffect,
    ConnectionLostAfterEffect,
    Unavailable,
    TooManyRequests,
}

/// <summary>Carries the calls of the HubSpot client to the simulator's model without a network.</summary>
internal sealed class SimulatedHubSpotHandler(SimulatedAccount account, Func<Task> beforeEffect, Func<CallFault> nextFault) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : JsonNode.Parse(await request.Content.ReadAsStringAsync(CancellationToken.None));
        await beforeEffect();
        switch (nextFault())
        {
            case CallFault.ConnectionLostBeforeEffect:
                throw new HttpRequestException("The connection broke.");
            case CallFault.Unavailable:
                return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            case CallFault.TooManyRequests:
                return new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            case CallFault.ConnectionLostAfterEffect:
                account.Send(ToApiRequest(request, body));
                throw new HttpRequestException("The connection broke.");
            default:
                var answer = account.Send(ToApiRequest(request, body));
                return new HttpResponseMessage((HttpStatusCode)answer.Status)
                {
                    Content = answer.Html is { } page
                        ? new StringContent(page, Encoding.UTF8, "text/html")
                        : new StringContent(answer.Body?.ToJsonString() ?? "", Encoding.UTF8, "application/json"),
                };
        }
    }

    private static ApiRequest ToApiRequest(HttpRequestMessage request, JsonNode? body)
    {
        var path = request.RequestUri!.AbsolutePath;
        var operation = (request.Method.Method, path.Split('/')[5..]) switch
        {
            ("POST", ["gdpr-delete"]) => Operation.GdprDelete,
            ("POST", ["batch", "read"]) => Operation.BatchRead,
            ("POST", ["batch", "create"]) => Operation.BatchCreate,
            ("POST", ["batch", "update"]) => Operation.BatchUpdate,
            ("POST", ["batch", "archive"]) => Operation.BatchArchive,
            ("GET", []) when path.Contains("/properties/", StringComparison.Ordinal) => Operation.PropertyList,
            var other => throw new InvalidOperationException($"{other.Method} {path} is not carried."),
        };
        return new ApiRequest(operation, null, body) { Method = request.Method.Method, Path = path };
    }
}
