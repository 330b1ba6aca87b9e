using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Sending;

/// <summary>Posts events to a webhook as Auth0 does, with the configured secret.</summary>
public sealed class EventSender(HttpClient http, IOptions<WebhookOptions> options)
{
    // Problem details are a sentence; another server's page is not worth more.
    private const int MaxProblemLength = 500;

    /// <summary>Sends one event.</summary>
    /// <param name="webhook">The address of the webhook.</param>
    /// <param name="body">The event, as it is sent.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<SendReport> SendAsync(Uri webhook, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var (id, type) = ReadIdentity(body);
        try
        {
            using var request = CreateRequest(webhook, body);
            using var response = await http.SendAsync(request, cancellationToken);
            var (result, message) = await DescribeAsync(response, cancellationToken);
            return new SendReport(webhook, id, type, (int)response.StatusCode, result, message);
        }
        catch (HttpRequestException)
        {
            return new SendReport(webhook, id, type, null, SendResult.Unavailable, $"Nothing responds at {webhook}. Start the host, or give the address of its webhook.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendReport(webhook, id, type, null, SendResult.Unavailable, $"{webhook} did not respond in time.");
        }
    }

    private HttpRequestMessage CreateRequest(Uri webhook, ReadOnlyMemory<byte> body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, webhook)
        {
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } },
        };
        switch (options.Value)
        {
            case { BearerToken: { Length: > 0 } token }:
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                break;
            case { Username: { } user, Password: { } password }:
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
                break;
            case { HeaderName: { } name, HeaderValue: { } value }:
                request.Headers.TryAddWithoutValidation(name, value);
                break;
        }

        return request;
    }

    private static async Task<(SendResult Result, string Message)> DescribeAsync(HttpResponseMessage response, CancellationToken cancellationToken) => response.StatusCode switch
    {
        HttpStatusCode.Accepted => (SendResult.Accepted, "The webhook accepted the event."),
        HttpStatusCode.Unauthorized => (SendResult.Unauthorized, "The webhook does not accept the secret. Set Auth0Sync:Webhook:BearerToken, or the other credential of Auth0Sync:Webhook, as the webhook has it."),
        HttpStatusCode.NotFound => (SendResult.Unavailable, "There is no webhook at this address (404). It ends with /api/auth0/events."),
        >= HttpStatusCode.InternalServerError => (SendResult.Unavailable, $"The webhook could not store the event ({Format(response)}). Try again."),
        _ => (SendResult.Rejected, $"The webhook rejected the event ({Format(response)}): {await ReadProblemAsync(response, cancellationToken)}"),
    };

    private static string Format(HttpResponseMessage response) => ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);

    private static async Task<string> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            using var problem = JsonDocument.Parse(text);
            text = problem.RootElement.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String ? detail.GetString()! : text;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not problem details: the text as it is.
        }

        return text.Length <= MaxProblemLength ? text : text[..MaxProblemLength];
    }

    private static (string? Id, string? Type) ReadIdentity(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (ReadText(document.RootElement, "id"), ReadText(document.RootElement, "type"))
                : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? ReadText(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
