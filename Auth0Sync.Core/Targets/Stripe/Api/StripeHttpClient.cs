using System.Net.Http.Headers;
using Auth0Sync.Core.Targets.Http;
using Microsoft.Extensions.DependencyInjection;
using Stripe;

namespace Auth0Sync.Core.Targets.Stripe.Api;

/// <summary>
/// Sends the requests of Stripe's client like those of any target: with rate limit, circuit breaker, timeout, quick retries,
/// span and metrics, and without Stripe's own retries and telemetry. All calls may be retried: those that create something have
/// an idempotency key.
/// </summary>
internal sealed class StripeHttpClient([FromKeyedServices(StripeNames.Target)] HttpTargetClient http) : IHttpClient
{
    /// <exception cref="NotAvailableException">There is no response.</exception>
    public async Task<StripeResponse> MakeRequestAsync(StripeRequest request, CancellationToken cancellationToken = default)
    {
        using var message = new HttpRequestMessage(request.Method, request.Uri);
        message.Headers.Authorization = request.AuthorizationHeader;
        foreach (var (name, value) in request.StripeHeaders)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (request.Content is { } content)
        {
            // Quick retries send it again.
            message.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync(cancellationToken));
            message.Content.Headers.ContentType = content.Headers.ContentType is { } type ? MediaTypeHeaderValue.Parse(type.ToString()) : null;
        }

        var call = new HttpTargetCall(CallNames.Get(request.Method, request.Uri), IsIdempotent: true, []);
        var response = await http.SendAsync(message, call, received => received, cancellationToken);
        return response.Status is { } status
            ? new ReceivedResponse(status, response, call.Operation, request.Uri.AbsolutePath)
            : throw new NotAvailableException(response.NotSentReason ?? "Stripe did not respond.", response.RetryAfter);
    }

    public Task<StripeStreamedResponse> MakeStreamingRequestAsync(StripeRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("No call streams its response.");
}
