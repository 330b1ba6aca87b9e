namespace Auth0Sync.Core.Webhook;

/// <summary>An HTTP request, independent of the host that received it.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="GetHeader">Returns a header by its case-insensitive name, or null.</param>
/// <param name="Body">The body; read only after the caller is authenticated.</param>
public sealed record WebhookRequest(string Method, Func<string, string?> GetHeader, Stream Body);
