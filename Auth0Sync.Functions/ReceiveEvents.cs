using Auth0Sync.Core.Intake;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Auth0Sync.Functions;

/// <summary>The webhook. It takes every method and needs no function key, because the receiver decides who may call.</summary>
public sealed class ReceiveEvents(EventReceiver receiver)
{
    /// <summary>Receives one request of an Auth0 Event Stream.</summary>
    [Function(nameof(ReceiveEvents))]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "auth0/events")] HttpRequestData request,
        CancellationToken cancellationToken)
    {
        var answer = await receiver.ReceiveAsync(request.ToWebhookRequest(), cancellationToken);
        return await request.AnswerAsync(answer, cancellationToken);
    }
}
