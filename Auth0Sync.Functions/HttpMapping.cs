using System.Net;
using Auth0Sync.Core.Intake;
using Microsoft.Azure.Functions.Worker.Http;

namespace Auth0Sync.Functions;

/// <summary>Maps the worker's requests and responses from and to the core's.</summary>
internal static class HttpMapping
{
    public static WebhookRequest ToWebhookRequest(this HttpRequestData request) => new(
        request.Method,
        name => request.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null,
        request.Body);

    public static async Task<HttpResponseData> AnswerAsync(this HttpRequestData request, HttpAnswer answer, CancellationToken cancellationToken)
    {
        var response = request.CreateResponse((HttpStatusCode)answer.Status);
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers.Add(name, value);
        }

        await response.Body.WriteAsync(answer.Body, cancellationToken);
        return response;
    }
}
