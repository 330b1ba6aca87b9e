using System.Text;

namespace Auth0Sync.Core.Settings;

/// <summary>The header with which a request to the webhook authenticates itself. It is not shown by <see cref="object.ToString"/>.</summary>
public sealed class WebhookCredential
{
    private const string AuthorizationHeader = "Authorization";

    private readonly string _header;
    private readonly string _value;

    private WebhookCredential(string header, string value) => (_header, _value) = (header, value);

    /// <summary>The credential of the settings, by any of the methods that the webhook accepts; null if there is none.</summary>
    public static WebhookCredential? Find(WebhookOptions options) =>
        FormatBearer(options.BearerToken) is { } bearer ? new WebhookCredential(AuthorizationHeader, bearer)
        : FormatBasic(options.Username, options.Password) is { } basic ? new WebhookCredential(AuthorizationHeader, basic)
        : options is { HeaderName: { Length: > 0 } name, HeaderValue: { Length: > 0 } value } ? new WebhookCredential(name, value)
        : null;

    public void AddTo(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation(_header, _value);

    internal static string? FormatBearer(string? token) => token is { Length: > 0 } ? $"Bearer {token}" : null;

    internal static string? FormatBasic(string? username, string? password) =>
        username is { Length: > 0 } && password is { Length: > 0 }
            ? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"))}"
            : null;
}
