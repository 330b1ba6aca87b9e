namespace Auth0Sync.Core.Webhook;

/// <summary>What the webhook needs to know of an HTTP request, whatever host received it.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="GetHeader">The value of a header by name, case-insensitively, or null where there is none.</param>
/// <param name="Body">The body, read only after the caller is known.</param>
public sealed record WebhookRequest(string Method, Func<string, string?> GetHeader, Stream Body);
