using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>Gets tokens by client credentials, and keeps one until shortly before it expires.</summary>
/// <seealso href="https://auth0.com/docs/secure/tokens/access-tokens/management-api-access-tokens/get-management-api-access-tokens-for-production"/>
internal sealed class ManagementTokenProvider(ManagementHttpClient http, IOptionsMonitor<Auth0Options> options, TimeProvider time)
{
    private static readonly TimeSpan ExpirationMargin = TimeSpan.FromMinutes(1);

    private CachedToken? _cachedToken;

    /// <summary>A token that is valid as far as is known.</summary>
    /// <param name="rejectedToken">A token that Auth0 has refused, so that another one is got.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<ManagementResult<string>> GetTokenAsync(string? rejectedToken, CancellationToken cancellationToken)
    {
        var body = CreateTokenRequest(options.CurrentValue);
        if (_cachedToken is { } token && token.Request == body && token.Value != rejectedToken && token.ExpiresAt > time.GetUtcNow())
        {
            return token.Value;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("oauth/token", UriKind.Relative))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, ManagementJson.Default.TokenRequestBody))
            {
                Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) },
            },
        };
        var answer = await http.SendAsync(request, cancellationToken);
        if (!answer.IsSuccess || answer.DeserializeOrNull(ManagementJson.Default.TokenBody) is not { AccessToken: { Length: > 0 } value } fresh)
        {
            return ManagementClassifier.ClassifyTokenResponse(answer);
        }

        _cachedToken = new CachedToken(value, body, time.GetUtcNow() + TimeSpan.FromSeconds(fresh.ExpiresIn ?? 0) - ExpirationMargin);
        return value;
    }

    // Other credentials, for example after a rotation, need another token.
    private static TokenRequestBody CreateTokenRequest(Auth0Options options) =>
        new("client_credentials", options.ClientId!, options.ClientSecret!, $"https://{options.Domain}/api/v2/");

    private sealed record CachedToken(string Value, TokenRequestBody Request, DateTimeOffset ExpiresAt);
}
