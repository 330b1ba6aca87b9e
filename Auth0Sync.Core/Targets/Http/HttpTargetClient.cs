using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace Auth0Sync.Core.Targets.Http;

/// <summary>
/// Sends the calls of one target, each with a timeout, a span and metrics. Personal data belongs in bodies: paths end up in
/// traces, unless the target is registered as one with personal paths.
/// </summary>
internal sealed class HttpTargetClient(
    string target,
    HttpClient httpClient,
    IOptionsMonitor<IHttpTargetOptions> options,
    HttpTargetRateLimiter rateLimiter,
    HttpTargetCircuitBreaker circuitBreaker,
    IRateLimitObserver rateLimitObserver,
    Auth0SyncMetrics metrics,
    Auth0SyncActivitySource activitySource,
    TimeProvider time)
{
    /// <summary>Why no call would be sent now; null if one would be.</summary>
    public TargetReadiness.Unknown? CheckAvailability() =>
        circuitBreaker.OpenFor is { } open ? new TargetReadiness.Unknown(CircuitOpenMessage, open)
        : rateLimiter.RetryAfter is { } wait ? new TargetReadiness.Unknown(RateLimitedMessage, wait)
        : null;

    private string CircuitOpenMessage => $"The circuit for {target} is open after repeated failures.";

    private string RateLimitedMessage => $"The rate limit of {target} is reached.";

    /// <summary>Sends a call. A failure without a response is returned, not thrown.</summary>
    /// <param name="request">The request, with a path below the target's base address.</param>
    /// <param name="call">The call.</param>
    /// <param name="readResponse">Reads the response within the span of the call.</param>
    /// <param name="cancellationToken">Cancels the call. Whether it took effect is then unknown.</param>
    public async Task<TResponse> SendAsync<TResponse>(
        HttpRequestMessage request,
        HttpTargetCall call,
        Func<HttpTargetResponse, TResponse> readResponse,
        CancellationToken cancellationToken)
    {
        using var activity = activitySource.StartTargetCall(target, call.Operation, [.. call.EventContexts.Where(context => context != default)]);
        HttpTargetResiliencePipeline.SetIdempotent(request, call.IsIdempotent);
        try
        {
            var response = await SendWithTimeoutAsync(request, cancellationToken);
            activity?.SetHttpStatus(response.Status);
            RecordMetrics(call, response);
            return readResponse(response);
        }
        catch (Exception e)
        {
            activity?.SetError(e);
            throw;
        }
    }

    private async Task<HttpTargetResponse> SendWithTimeoutAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // One timeout for the retries and the body: a response may stall in the middle.
        using var timeout = new OperationTimeout(options.CurrentValue.RequestTimeout, time, cancellationToken);
        try
        {
            using var message = await httpClient.SendAsync(request, timeout.Token);
            var body = await message.Content.ReadAsByteArrayAsync(timeout.Token);
            var response = new HttpTargetResponse((int)message.StatusCode, ParseJsonOrNull(body), GetRetryAfter(message.Headers.RetryAfter)) { Headers = message.Headers };
            rateLimitObserver.Observe(response, message.Headers);
            return response;
        }
        catch (RateLimiterRejectedException e)
        {
            return HttpTargetResponse.NotSent(RateLimitedMessage, e.RetryAfter);
        }
        catch (BrokenCircuitException e)
        {
            return HttpTargetResponse.NotSent(CircuitOpenMessage, e.RetryAfter);
        }
        catch (Exception e) when (IsNoResponse(e))
        {
            // If the caller canceled, any other failure is a consequence of it.
            cancellationToken.ThrowIfCancellationRequested();
            return HttpTargetResponse.NoResponse;
        }
    }

    private void RecordMetrics(HttpTargetCall call, HttpTargetResponse response)
    {
        if (response.NotSentReason is not null)
        {
            return;
        }

        metrics.RecordTargetRequest(target, call.Operation, response.Status?.ToString(CultureInfo.InvariantCulture) ?? "none");
        if (call.EventContexts.Count > 0)
        {
            metrics.RecordTargetBatch(target, call.Operation, call.EventContexts.Count);
        }
    }

    // A cancellation that the caller did not request is the timeout. Truncated compression throws InvalidDataException.
    private static bool IsNoResponse(Exception exception) =>
        exception is HttpRequestException or TimeoutRejectedException or IOException or InvalidDataException or OperationCanceledException;

    private TimeSpan? GetRetryAfter(RetryConditionHeaderValue? retryAfter) =>
        (retryAfter?.Delta ?? retryAfter?.Date - time.GetUtcNow()) is { } wait && wait > TimeSpan.Zero ? wait : null;

    private static JsonElement? ParseJsonOrNull(byte[] body)
    {
        try
        {
            return body.Length == 0 ? null : JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            // For example the error page of a proxy.
            return null;
        }
    }
}
