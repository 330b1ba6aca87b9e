using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.Core.Targets.Webhook.Delivery;

/// <summary>Makes one attempt to deliver a message, with a timeout, a span and metrics. The caller decides about retries.</summary>
internal sealed class WebhookSender(IHttpClientFactory clients, Auth0SyncMetrics metrics, Auth0SyncActivitySource activitySource, TimeProvider time)
{
    /// <summary>How much of a response is read.</summary>
    public const int MaxResponseBytes = 20_000;

    /// <summary>Sends the message, signed with all secrets of the endpoint. A failure is returned, not thrown.</summary>
    /// <param name="message">The message. The receiver recognizes a repeated one by its id.</param>
    /// <param name="endpoint">The endpoint; <see cref="EndpointOptionsValidator"/> finds no problem in it.</param>
    /// <param name="cancellationToken">Cancels the attempt. Whether the receiver has the message is then unknown.</param>
    public async Task<DeliveryResult> SendAsync(WebhookMessage message, EndpointOptions endpoint, CancellationToken cancellationToken)
    {
        var target = $"webhook:{endpoint.Name}";
        using var activity = activitySource.StartTargetCall(target, message.Type);
        try
        {
            var (status, result) = await SendWithTimeoutAsync(message, endpoint, cancellationToken);
            activity?.SetHttpStatus(status);
            if (result is not DeliveryResult.Misconfigured)
            {
                metrics.RecordTargetRequest(target, message.Type, status?.ToString(CultureInfo.InvariantCulture) ?? "none");
            }

            return result;
        }
        catch (Exception e)
        {
            activity?.SetError(e);
            throw;
        }
    }

    private async Task<(int? Status, DeliveryResult Result)> SendWithTimeoutAsync(WebhookMessage message, EndpointOptions endpoint, CancellationToken cancellationToken)
    {
        using var timeout = new OperationTimeout(endpoint.Timeout, time, cancellationToken);
        using var client = clients.CreateClient(WebhookHttpClients.GetName(endpoint.AllowPrivateAddress));
        using var request = CreateRequest(message, endpoint);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var result = DeliveryClassifier.Classify(response, time.GetUtcNow());

            // The status decides. What follows a success interests nobody.
            var text = response.IsSuccessStatusCode ? null : await ReadTextAsync(response, timeout);
            return ((int)response.StatusCode, result with { ResponseText = text });
        }
        catch (HttpRequestException e) when (e.InnerException is EndpointAddressException refused)
        {
            return (null, new DeliveryResult.Misconfigured($"Endpoint '{endpoint.Name}' was not called. {refused.Message}"));
        }
        catch (HttpRequestException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (null, new DeliveryResult.Busy(null, $"There was no response: {e.HttpRequestError}."));
        }
        catch (OperationCanceledException) when (timeout.IsTimedOut)
        {
            return (null, new DeliveryResult.Busy(null, $"There was no response within {endpoint.Timeout}."));
        }
    }

    private HttpRequestMessage CreateRequest(WebhookMessage message, EndpointOptions endpoint)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        return new HttpRequestMessage(HttpMethod.Post, endpoint.Address)
        {
            Content = new ReadOnlyMemoryContent(message.Body) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } },
            Headers =
            {
                { "webhook-id", message.Id },
                { "webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture) },
                { "webhook-signature", WebhookSigner.Sign(message.Id, timestamp, message.Body.Span, endpoint.Secrets.Select(WebhookSecret.Parse)) },
            },
        };
    }

    private static async Task<string?> ReadTextAsync(HttpResponseMessage response, OperationTimeout timeout)
    {
        var buffer = new byte[MaxResponseBytes];
        var length = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(timeout.Token);
            while (length < buffer.Length && await body.ReadAsync(buffer.AsMemory(length), timeout.Token) is > 0 and var read)
            {
                length += read;
            }
        }
        catch (Exception e) when (!timeout.CallerToken.IsCancellationRequested && e is HttpRequestException or IOException or InvalidDataException or OperationCanceledException)
        {
            // The result is known; of the text, what has arrived is enough.
        }

        return length == 0 ? null : Encoding.UTF8.GetString(buffer, 0, length);
    }
}
