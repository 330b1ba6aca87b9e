using System.Text.Json;
using Auth0Sync.Core.Http;

namespace Auth0Sync.Core.Webhook;

/// <summary>Maps what became of a request to HTTP.</summary>
internal static class WebhookResponse
{
    /// <summary>How long Auth0 should wait after a 503, in seconds. Its own retries come after 1, 2 and 4.</summary>
    private const string RetryAfterSeconds = "1";

    private static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>();

    /// <summary>
    /// Maps what happened to HTTP. Auth0 retries nothing but 5xx and transport errors, so every 4xx here is meant to be
    /// final, and Auth0 keeps such an event under failed deliveries.
    /// </summary>
    public static HttpResult Create(WebhookResult result) => result switch
    {
        WebhookResult.Queued or WebhookResult.IgnoredType or WebhookResult.IgnoredTest => new(202, NoHeaders, default),
        WebhookResult.Unauthenticated => new(401, new Dictionary<string, string> { ["WWW-Authenticate"] = "Bearer" }, default),
        WebhookResult.FromWebPage => CreateProblem(403, "The sender is not allowed", "The request has an Origin header, as only browsers send it."),
        WebhookResult.NotAllowed refused => CreateProblem(403, "The sender is not allowed", $"{refused.Field} is not on the allow-list."),
        WebhookResult.OtherTenant => CreateProblem(403, "The sender is not allowed", "a0tenant is not the tenant whose users are kept here."),
        WebhookResult.Malformed malformed => CreateProblem(400, "The event cannot be read", $"{malformed.Field} {malformed.Problem}."),
        WebhookResult.TooSlow => CreateProblem(408, "The body did not come in time", "The request can be sent again."),
        WebhookResult.TooLarge large => CreateProblem(413, "The event is too large", $"The body may have {large.MaxBytes} bytes."),
        WebhookResult.UnsupportedMediaType => CreateProblem(415, "The content type is not supported", "Send application/json or a +json type in UTF-8."),
        WebhookResult.MethodNotAllowed => new(405, new Dictionary<string, string> { ["Allow"] = "POST" }, default),
        WebhookResult.NotStored => new(503, new Dictionary<string, string> { ["Retry-After"] = RetryAfterSeconds }, default),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result.GetType().Name, "No answer is defined for it."),
    };

    // RFC 9457, problem details for HTTP APIs.
    private static HttpResult CreateProblem(int status, string title, string detail)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteNumber("status", status);
            json.WriteString("title", title);
            json.WriteString("detail", detail);
            json.WriteEndObject();
        }

        return new(status, new Dictionary<string, string> { ["Content-Type"] = "application/problem+json" }, body.ToArray());
    }
}
