using Auth0Sync.Core.Webhook;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>The webhook. It accepts all methods and needs no function key, because the receiver authenticates requests.</summary>
public sealed class ReceiveEvents(EventReceiver receiver)
{
    [Function(nameof(ReceiveEvents))]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "auth0/events")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        // Canceled by the host, for example on shutdown, or when the caller disconnects.
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, request.HttpContext.RequestAborted);
        var webhookRequest = new WebhookRequest(
            request.Method,
            name => request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
            request.Body);
        return new HttpResultAdapter(await receiver.ReceiveAsync(webhookRequest, linked.Token));
    }
}
