using System.Text.Json;
using Auth0Sync.Core.Http;

namespace Auth0Sync.Core.Webhook;

/// <summary>Maps results to HTTP.</summary>
internal static class WebhookResponse
{
    /// <summary>In seconds, for a 503. Auth0 itself retries after 1, 2 and 4.</summary>
    private const string RetryAfterSeconds = "1";

    private static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>();

    /// <summary>
    /// Auth0 retries only 5xx and transport errors, so every 4xx here is final, and Auth0 lists the event under failed
    /// deliveries.
    /// </summary>
    public static HttpResult Create(WebhookResult result) => result switch
    {
        WebhookResult.Queued or WebhookResult.IgnoredType or WebhookResult.IgnoredTest => new(202, NoHeaders, default),
        WebhookResult.Unauthenticated => new(401, new Dictionary<string, string> { ["WWW-Authenticate"] = "Bearer" }, default),
        WebhookResult.FromWebPage => CreateProblem(403, "The sender is not allowed", "The request has an Origin header, which only browsers send."),
        WebhookResult.NotAllowed notAllowed => CreateProblem(403, "The sender is not allowed", $"{notAllowed.Field} is not on the allow-list."),
        WebhookResult.OtherTenant => CreateProblem(403, "The sender is not allowed", "a0tenant is not the tenant of this installation."),
        WebhookResult.Malformed malformed => CreateProblem(400, "The event cannot be read", $"{malformed.Field} {malformed.Problem}."),
        WebhookResult.TooSlow => CreateProblem(408, "The body did not arrive in time", "The request can be repeated."),
        WebhookResult.TooLarge large => CreateProblem(413, "The event is too large", $"The maximum is {large.MaxBytes} bytes."),
        WebhookResult.UnsupportedMediaType => CreateProblem(415, "The content type is not supported", "Send application/json or a +json type in UTF-8."),
        WebhookResult.MethodNotAllowed => new(405, new Dictionary<string, string> { ["Allow"] = "POST" }, default),
        WebhookResult.NotStored => new(503, new Dictionary<string, string> { ["Retry-After"] = RetryAfterSeconds }, default),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result.GetType().Name, "The result has no response."),
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
