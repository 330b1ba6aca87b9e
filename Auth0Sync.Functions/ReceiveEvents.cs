using Auth0Sync.Core.Webhook;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>The webhook. It takes every method and needs no function key, because the receiver decides who may call.</summary>
public sealed class ReceiveEvents(EventReceiver receiver)
{
    /// <summary>Receives one request of an Auth0 Event Stream.</summary>
    [Function(nameof(ReceiveEvents))]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "auth0/events")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        // The worker's token tells that the host gives up, the request's that the caller has.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, request.HttpContext.RequestAborted);
        var webhookRequest = new WebhookRequest(
            request.Method,
            name => request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
            request.Body);
        return new HttpResultAdapter(await receiver.ReceiveAsync(webhookRequest, either.Token));
    }
}
